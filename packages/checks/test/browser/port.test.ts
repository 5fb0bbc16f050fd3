import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import { build, stop } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { ROOT } from "../../src/repository.js";
import { inChromium, launchChromium } from "./chromium.js";
import { startPageServer } from "./page-server.js";
import type { PageServer } from "./page-server.js";

const SERVER = `
  import { Channel, registerAction, Server } from "@repod/server";
  class EchoChannel extends Channel {
    say({ bytes }) { this.send({ action: "said", bytes }); }
    leave() { this.send({ action: "said", bytes: new Uint8Array(1) }); this.close("Enough.", "kicked"); }
  }
  registerAction(EchoChannel, "say", "say");
  registerAction(EchoChannel, "leave", "leave");
  class EchoServer extends Server { channelClass = EchoChannel; }
  new EchoServer({ messagePort: self, maxFrameBytes: 1_000_000 }).launch();
`;

/** A client that notes what it hears. */
const CLIENT = `
  import { ConnectionListener } from "@repod/client";
  import { overPort } from "@repod/client/port";
  class EchoClient extends ConnectionListener {
    heard = [];
    networkReceived({ action, bytes, code }) { this.heard.push([action, code ?? bytes?.length].join(" ").trim()); }
  }
  const script = new Blob([WORKER], { type: "text/javascript" });
  export const worker = new Worker(URL.createObjectURL(script));
  export const client = new EchoClient();
  client.connect(overPort(worker), { autoPump: true, reconnect: { initialDelay: 100_000, maxDelay: 100_000 } });
`;

/** What the program above is in a page. */
interface Program {
  readonly worker: { terminate(): void };
  readonly client: { readonly heard: string[]; send(message: object): number; pump(): number };
}

async function bundle(program: string, define: Record<string, string> = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: ROOT },
    tsconfigRaw: {},
    bundle: true,
    format: "iife",
    globalName: "repod",
    platform: "browser",
    target: "es2022",
    define,
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

let browser: Browser | undefined;
let program: string;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  program = await bundle(CLIENT, { WORKER: JSON.stringify(await bundle(SERVER)) });
});
afterAll(async () => {
  await stop();
  await browser?.close();
});

describe("a page and a server in its worker, in Chromium", () => {
  beforeEach(async () => {
    if (!browser) return;
    server = await startPageServer(false);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await page.addScriptTag({ content: program });
    await heard("connected");
  });
  afterEach(async () => {
    if (!browser) return;
    await page.close();
    server.stop();
  });

  function inPage(act: (repod: Program) => unknown): Promise<unknown> {
    return page.evaluate(`void (${String(act)})(repod)`);
  }

  async function heard(last: string): Promise<string[]> {
    await page.waitForFunction(`repod.client.heard.at(-1) === ${JSON.stringify(last)}`);
    return page.evaluate("repod.client.heard");
  }

  inChromium("talk, in quantity and in order, through ports that have no bound of their own", async () => {
    await inPage(({ client }) => {
      for (let size = 1; size <= 40; size += 1) client.send({ action: "say", bytes: new Uint8Array(size * 500) });
    });
    const all = await heard("said 20000");
    expect(all.filter((event) => event.startsWith("said"))).toEqual(
      Array.from({ length: 40 }, (_, index) => `said ${(index + 1) * 500}`),
    );
  });

  inChromium("part in order, and nothing of the last words is lost", async () => {
    await inPage(({ client }) => client.send({ action: "leave" }));
    expect((await heard("disconnected kicked")).slice(-2)).toEqual(["said 1", "disconnected kicked"]);
  });

  inChromium("part at once where the worker is terminated, and the session waits", async () => {
    await inPage(({ worker }) => worker.terminate());
    expect((await heard("reconnecting")).slice(-2)).toEqual(["suspended connection_lost", "reconnecting"]);
  });
});
