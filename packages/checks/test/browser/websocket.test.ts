import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { inChromium, launchChromium } from "./chromium.js";
import { startPageServer } from "./page-server.js";
import type { PageServer, PageSocket } from "./page-server.js";

/** What a page knows of a message: its length, and a sum in which every byte and its place counts. */
type Received = readonly [length: number, sum: number];

interface Closed {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

const BATCHES = 3_000;
/** In milliseconds, on a machine that is busy with other things. */
const PLENTY_OF_TIME = 120_000;
const PING = Uint8Array.of(0x89, 0x00);
/** Header and mask of an answer without a payload. */
const PONG_BYTES = 6;
/** Around where the header grows. */
const LENGTHS = [125, 126, 65_535, 65_536].flatMap((edge) => [-3, -2, -1, 0, 1, 2, 3].map((step) => edge + step));

const PATTERN = Uint8Array.from({ length: 201_000 }, (_, index) => (index * index) % 251);
const batchOf = (index: number, length: number): Uint8Array => PATTERN.subarray(index % 509, (index % 509) + length);

function receivedOf(bytes: Uint8Array): Received {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return [bytes.length, sum];
}

let browser: Browser | undefined;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each([{ perMessageDeflate: false }, { perMessageDeflate: true }])("Chromium, %j", ({ perMessageDeflate }) => {
  beforeEach(async () => {
    if (!browser) return;
    server = await startPageServer(perMessageDeflate);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/`);
  });
  afterEach(async () => {
    if (!browser) return;
    await page.close();
    server.stop();
  });

  /** Opens a WebSocket in the page, which keeps what it knows of each message. */
  async function open(): Promise<PageSocket> {
    const accepted = server.accepted();
    await page.evaluate(openInPage);
    return accepted;
  }

  inChromium("gets messages of every length around the edges, in one frame and in many", async () => {
    const { transport } = await open();
    const batches = LENGTHS.map((length, index) => batchOf(index, length));
    for (const batch of batches) {
      transport.send([batch], batch.length);
      const frames = Array.from({ length: 5 }, (_, part) => batch.subarray(part * 20_000, (part + 1) * 20_000));
      transport.send(frames, batch.length);
    }
    transport.close(1000, "all of them");
    expect(await page.evaluate(closedInPage)).toEqual({ code: 1000, reason: "all of them", wasClean: true });
    const expected = batches.map(receivedOf).flatMap((received) => [received, received]);
    expect(await page.evaluate(receivedInPage)).toEqual(expected);
  });

  inChromium(
    "gets some thousand batches of all sizes in order, answers the pings between them",
    async () => {
      const { transport, socket, ear } = await open();
      const before = bytesRead(socket);
      const expected: Received[] = [];
      let pings = 0;
      for (let index = 0; index < BATCHES; index += 1) {
        // Mostly small; every hundredth is large.
        const length = index % 100 === 0 ? 1 + ((index * 7_919) % 200_000) : 1 + ((index * index * 31) % 700);
        const batch = batchOf(index, length);
        expected.push(receivedOf(batch));
        const middle = Math.floor(length / 2);
        transport.send([batch.subarray(0, middle), batch.subarray(middle)], length);
        if (index % 10 === 0) {
          socket.write(PING);
          pings += 1;
        }
        if (index % 25 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      // A page that has a message answers the pings before it: they are handled in order.
      while (bytesRead(socket) - before < pings * PONG_BYTES) await once(socket, "data");
      transport.close(4000, "");
      expect(await page.evaluate(closedInPage)).toEqual({ code: 4000, reason: "", wasClean: true });
      expect(await page.evaluate(receivedInPage)).toEqual(expected);
      expect(await ear.ended()).toEqual({ clean: true, closeCode: 4000 });
    },
    PLENTY_OF_TIME,
  );

  inChromium("sends messages of every length around the edges, each of which is one chunk", async () => {
    const { ear } = await open();
    const lengths = LENGTHS.filter((length) => length <= 65_539);
    await page.evaluate(sendInPage, lengths);
    await ear.until(() => ear.events.length === lengths.length);
    const chunks = Buffer.from(ear.bytes());
    let offset = 0;
    for (const [index, length] of lengths.entries()) {
      expect(chunks.subarray(offset, offset + length).every((byte) => byte === index)).toBe(true);
      offset += length;
    }
    expect(chunks.length).toBe(offset);
  });

  inChromium("shows a reason in full up to its last whole character", async () => {
    const { transport } = await open();
    transport.close(4430, `${"é".repeat(60)}€€€`);
    expect(await page.evaluate(closedInPage)).toEqual({ code: 4430, reason: `${"é".repeat(60)}€`, wasClean: true });
  });

  inChromium("says 1001 when the page is left, and the code that a page closes with", async () => {
    const first = await open();
    await page.goto("about:blank");
    expect(await first.ear.ended()).toEqual({ clean: true, closeCode: 1001 });
    await page.goto(`http://127.0.0.1:${server.port}/`);
    const second = await open();
    await page.evaluate(closeInPage);
    expect(await second.ear.ended()).toEqual({ clean: true, closeCode: 4499 });
  });

  inChromium("sends text, which is a fault", async () => {
    const { ear, transport } = await open();
    await page.evaluate(sendTextInPage);
    await ear.until(() => ear.events.includes("bad_frame"));
    transport.close(4400, "");
    expect((await page.evaluate(closedInPage)).code).toBe(4400);
  });
});

function bytesRead(socket: unknown): number {
  return (socket as { bytesRead: number }).bytesRead;
}

/** What the functions below find in the page: they run there, and see nothing of this file. */
interface InPage {
  ws: {
    binaryType: string;
    onopen: () => void;
    onmessage: (event: { data: ArrayBuffer }) => void;
    onclose: (event: Closed) => void;
    send(data: Uint8Array | string): void;
    close(code: number): void;
  };
  received: Received[];
  ended: Promise<Closed>;
  location: { host: string };
  WebSocket: new (url: string) => InPage["ws"];
}

function openInPage(): Promise<void> {
  const host = globalThis as unknown as InPage;
  host.received = [];
  host.ws = new host.WebSocket(`ws://${host.location.host}/`);
  host.ws.binaryType = "arraybuffer";
  host.ws.onmessage = ({ data }) => {
    let sum = 0;
    for (const byte of new Uint8Array(data)) sum = (Math.imul(sum, 31) + byte) | 0;
    host.received.push([data.byteLength, sum]);
  };
  host.ended = new Promise((resolve) => {
    host.ws.onclose = ({ code, reason, wasClean }) => resolve({ code, reason, wasClean });
  });
  return new Promise((resolve) => (host.ws.onopen = resolve));
}

function closedInPage(): Promise<Closed> {
  return (globalThis as unknown as InPage).ended;
}

function receivedInPage(): Received[] {
  return (globalThis as unknown as InPage).received;
}

function sendInPage(lengths: number[]): void {
  const { ws } = globalThis as unknown as InPage;
  for (const [index, length] of lengths.entries()) ws.send(new Uint8Array(length).fill(index));
}

function sendTextInPage(): void {
  (globalThis as unknown as InPage).ws.send("text");
}

function closeInPage(): void {
  (globalThis as unknown as InPage).ws.close(4499);
}
