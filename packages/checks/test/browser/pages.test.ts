import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { ROOT } from "../../src/repository.js";
import { inChromium, launchChromium } from "./chromium.js";
import { GameServer } from "./game-server.js";
import { ViteProject } from "./vite-project.js";

const FIXTURES = join(ROOT, "packages/checks/test/browser/fixtures");

/** What a page of the fixtures leaves for us. */
interface GamePage {
  readonly heard: unknown[];
  readonly isOneModule?: boolean;
  readonly client: { readonly isConnected: boolean; close(): void };
}

const TALK = [
  ["chat", "hello", [1, 2, 255]],
  ["double", 42],
];

let browser: Browser | undefined;
let server: GameServer | undefined;
let page: Page | undefined;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

afterEach(async () => {
  await page?.close();
  await server?.stop();
  page = undefined;
  server = undefined;
});

/** Opens an address in a new page, and waits until it has heard so much. */
async function open(address: string): Promise<Page> {
  page = await browser!.newPage();
  page.on("pageerror", (error) => process.stderr.write(`In the page: ${error.message}\n`));
  await page.goto(address);
  await heard(2);
  return page;
}

/** What the page has heard, in the order of its names, as soon as it is so much. */
async function heard(count: number): Promise<unknown[]> {
  await page!.waitForFunction((least) => (globalThis as unknown as GamePage).heard?.length >= least, count);
  const all = await page!.evaluate(() => (globalThis as unknown as GamePage).heard);
  return all.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

function addressOf({ address: [host, port] }: GameServer): string {
  return `http://${host}:${port}/`;
}

describe("a page without a build, with an import map", () => {
  async function openPlain(): Promise<Page> {
    server = await GameServer.serving(join(FIXTURES, "plain"), {
      "/repod.min.js": join(ROOT, "packages/client/dist/repod.min.js"),
    });
    return open(addressOf(server));
  }

  inChromium("talks to the server that it came from", async () => {
    await openPlain();
    expect(await heard(2)).toEqual(TALK);
    expect([...server!.channels].map(({ isConnected }) => isConnected)).toEqual([true]);
  });

  inChromium("has one module for both names", async () => {
    const plain = await openPlain();
    expect(await plain.evaluate(() => (globalThis as unknown as GamePage).isOneModule)).toBe(true);
  });

  inChromium("is told why the server ended it", async () => {
    await openPlain();
    for (const channel of server!.channels) channel.close("no cheating", "kicked");
    expect(await heard(3)).toContainEqual(["disconnected", "kicked", "no cheating"]);
  });
});

describe("a page of a Vite project that has the packages installed", () => {
  let project: ViteProject;

  beforeAll(async () => {
    project = await ViteProject.install(join(FIXTURES, "vite"));
  });
  afterAll(() => project.remove());

  inChromium("talks, once it is built, to the server that it came from", async () => {
    server = await GameServer.serving(await project.build());
    await open(addressOf(server));
    expect(await heard(2)).toEqual(TALK);
  });

  inChromium("talks, in the dev server, to a server at another port", async () => {
    server = await GameServer.serving(join(FIXTURES, "plain"));
    const dev = await project.serve();
    try {
      await open(`${dev.address}?port=${server.address[1]}`);
      expect(await heard(2)).toEqual(TALK);
    } finally {
      await dev.stop();
    }
  });
});
