import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import type { TransportEnd } from "@repod/core/internal";
import { build, stop } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { ROOT } from "../../src/repository.js";
import { inChromium, launchChromium } from "./chromium.js";
import { startPageServer } from "./page-server.js";
import type { PageServer, PageSocket } from "./page-server.js";

/** The transport of pages, and a handler that notes what it says: what `dial` and `Recorder` are in Node. */
const PROGRAM = `
  import { createSystemRuntime } from "./packages/core/dist/internal.js";
  import { parseEndpoint } from "./packages/client/dist/address.js";
  import { currentPage, dial } from "./packages/client/dist/transports/dial.browser.js";

  const runtime = createSystemRuntime();
  export const events = [];
  export const lengths = [];
  export const ends = [];
  export let transport;
  /** How many WebSockets have closed, whatever the transport says of it. */
  export let closed = 0;
  globalThis.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url);
      this.addEventListener("close", () => (closed += 1));
    }
  };

  export async function open(address, signal) {
    const endpoint = parseEndpoint(address, undefined, { page: currentPage() });
    transport = await dial(endpoint, { runtime, signal, maxFrameBytes: 65_536, maxInboxBytes: 2 ** 26 });
    transport.listen({
      onData: (chunk) => (events.push("data"), lengths.push(chunk.length)),
      onDrain: () => events.push("drain"),
      onFault: ({ code }) => events.push(code),
      onEnd: (end) => (events.push("end"), ends.push(end)),
    });
    return { kind: transport.kind, secure: transport.secure, remoteAddress: transport.remoteAddress };
  }

  const abort = new AbortController();
  let failure;
  export function begin(address) {
    failure = open(address, abort.signal).catch(({ code, message }) => ({ code, message }));
  }
  export function giveUp() {
    abort.abort();
  }
  export function failed() {
    return failure;
  }
`;

/** What the program above is in a page. */
interface PageProgram {
  readonly repod: {
    readonly events: string[];
    readonly lengths: number[];
    readonly ends: TransportEnd[];
    readonly closed: number;
    readonly transport: {
      readonly bufferedBytes: number;
      send(frames: readonly Uint8Array[], byteLength: number): void;
      pause(): void;
      resume(): void;
      close(closeCode: number, reason: string): void;
      terminate(): void;
    };
    open(address?: string): Promise<object>;
    /** Dials what cannot be reached; `failed` tells how that went. */
    begin(address: string): void;
    giveUp(): void;
    failed(): Promise<{ code: string; message: string }>;
  };
}

let browser: Browser | undefined;
let program: string;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT },
    bundle: true,
    format: "iife",
    globalName: "repod",
    platform: "browser",
    target: "es2022",
    tsconfigRaw: {},
    write: false,
  });
  program = outputFiles[0]?.text ?? "";
});
afterAll(async () => {
  await stop();
  await browser?.close();
});

describe("a transport of a page in Chromium", () => {
  beforeEach(async () => {
    if (!browser) return;
    server = await startPageServer(false);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await page.addScriptTag({ content: program });
  });
  afterEach(async () => {
    if (!browser) return;
    await page.close();
    server.stop();
  });

  async function open(): Promise<PageSocket> {
    const accepted = server.accepted();
    await page.evaluate(() => (globalThis as unknown as PageProgram).repod.open());
    return accepted;
  }

  function inPage<T>(look: (repod: PageProgram["repod"]) => T): Promise<T> {
    return page.evaluate(`(${String(look)})(repod)`);
  }

  async function until(condition: (repod: PageProgram["repod"]) => boolean): Promise<void> {
    await page.waitForFunction(`(${String(condition)})(repod)`);
  }

  inChromium("knows where it leads, which is where the page came from", async () => {
    const opened = await page.evaluate(() => (globalThis as unknown as PageProgram).repod.open());
    expect(opened).toEqual({ kind: "websocket", secure: false, remoteAddress: ["127.0.0.1", server.port] });
  });

  inChromium("carries bytes both ways, a batch in a message", async () => {
    const { ear, transport } = await open();
    transport.send([Uint8Array.of(1), Uint8Array.of(2, 3)], 3);
    await until(({ lengths }) => lengths.length === 1);
    expect(await inPage(({ lengths }) => lengths)).toEqual([3]);
    await inPage(({ transport: ours }) => ours.send([Uint8Array.of(4), Uint8Array.of(5, 6)], 3));
    await ear.received(3);
    expect([...ear.bytes()]).toEqual([4, 5, 6]);
  });

  inChromium("holds what arrives while it is paused, and an end in order, and delivers them in order", async () => {
    const { transport } = await open();
    await inPage(({ transport: ours }) => ours.pause());
    for (let length = 1; length <= 500; length += 1) transport.send([new Uint8Array(length)], length);
    transport.close(1000, "");
    await until(({ closed }) => closed === 1);
    expect(await inPage(({ events }) => events)).toEqual([]);
    await inPage(({ transport: ours }) => ours.resume());
    await until(({ ends }) => ends.length === 1);
    expect(await inPage(({ lengths }) => lengths)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(await inPage(({ ends }) => ends)).toEqual([{ clean: true, closeCode: 1000 }]);
  });

  inChromium("tells that all has gone out when the server reads again", async () => {
    const { ear, transport } = await open();
    transport.pause();
    await inPage(({ transport: ours }) => {
      for (let index = 0; index < 512; index += 1) ours.send([new Uint8Array(65_536)], 65_536);
    });
    expect(await inPage(({ transport: ours }) => ours.bufferedBytes)).toBeGreaterThan(0);
    expect(await inPage(({ events }) => events)).toEqual([]);
    transport.resume();
    await until(({ events }) => events.length > 0);
    expect(await inPage(({ events, transport: ours }) => [...events, ours.bufferedBytes])).toEqual(["drain", 0]);
    await ear.received(512 * 65_536);
  });

  inChromium.each([
    [1000, 1000],
    [1001, 1000],
    [4400, 4400],
  ])("that is closed with %i has the server hear %i", async (code, heard) => {
    const { ear } = await open();
    await page.evaluate(
      (closeCode) => (globalThis as unknown as PageProgram).repod.transport.close(closeCode, "語".repeat(100)),
      code,
    );
    expect(await ear.ended()).toMatchObject({ clean: true, closeCode: heard });
    await until(({ ends }) => ends.length === 1);
    expect(await inPage(({ ends }) => ends)).toEqual([{ clean: true, closeCode: heard }]);
  });

  inChromium("that is terminated has the server hear 4499, and ends without waiting for it", async () => {
    const { ear, transport } = await open();
    // The server reads nothing, as if the network were gone.
    transport.pause();
    await inPage(({ transport: ours }) => ours.terminate());
    await until(({ ends }) => ends.length === 1);
    expect(await inPage(({ ends }) => ends)).toEqual([{ clean: false }]);
    transport.resume();
    expect(await ear.ended()).toMatchObject({ closeCode: 4499 });
    expect(await inPage(({ events }) => events)).toEqual(["end"]);
  });

  inChromium("ends with what the server says, and with a loss when it vanishes", async () => {
    const first = await open();
    first.transport.close(4503, "going away");
    await until(({ ends }) => ends.length === 1);
    const second = await open();
    second.socket.destroy();
    await until(({ ends }) => ends.length === 2);
    expect(await inPage(({ ends }) => ends)).toEqual([{ clean: true, closeCode: 4503 }, { clean: false }]);
  });

  inChromium("that cannot be made says to where, and in production no more", async () => {
    await inPage(({ begin }) => begin("ws://127.0.0.1:9/game?ticket=secret"));
    const message = "Could not connect to ws://127.0.0.1:9/game.";
    expect(await inPage(({ failed }) => failed())).toEqual({ code: "connection_failed", message });
  });

  inChromium("can be given up while it is being made, and no connection is left", async () => {
    // It accepts, and never answers.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const accepted = once(silent, "connection") as Promise<[Socket]>;
    await page.evaluate((to) => (globalThis as unknown as PageProgram).repod.begin(`ws://127.0.0.1:${to}`), port);
    const [socket] = await accepted;
    const gone = new Promise((resolve) => socket.on("error", () => undefined).on("close", resolve));
    socket.resume();
    await inPage(({ giveUp }) => giveUp());
    expect(await inPage(({ failed }) => failed())).toEqual({
      code: "aborted",
      message: "Aborted.",
    });
    await gone;
    silent.close();
  });
});
