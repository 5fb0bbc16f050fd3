import { describe, expect, test } from "@jest/globals";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { encode } from "@repod/core";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { ServerOptions } from "../src/options.js";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import { FIRST } from "./support/certificates.js";
import { dialRaw, dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { RUNTIME } from "../src/server.js";
import { captureLog } from "./support/logs.js";
import type { LogEvent } from "./support/logs.js";
import { Recorder } from "./support/recorder.js";
import { atEnd, startServer } from "./support/servers.js";

const TIMEOUT = 3_000;
const BODY = 4_194_304;
/** More of a body than has to come in time. */
const STEP = 524_288;
const GET = "GET / HTTP/1.1\r\nHost: game.example\r\n\r\n";
const BIG = GET.replace("/ ", "/big ");
const POST = `POST / HTTP/1.1\r\nHost: game.example\r\nContent-Length: ${BODY}\r\n\r\n`;
const LATE = { code: "handshake_timeout" };
const WEBSOCKET: ServerOptions = { transports: ["websocket"], handshakeTimeout: TIMEOUT };
const BOTH: ServerOptions = { plainPeers: "refuse", handshakeTimeout: TIMEOUT };

/** Writes a little for as long as the connection stands, so that it is never idle. */
function drip(peer: RawPeer, text: string): void {
  const timer = setInterval(() => peer.write(text), 10);
  peer.socket.on("close", () => clearInterval(timer));
  atEnd(() => clearInterval(timer));
}

const SLOW: [string, ServerOptions, (peer: RawPeer) => void][] = [
  ["nothing, where TCP is not served", WEBSOCKET, () => undefined],
  ["one letter", BOTH, (peer) => peer.write("G")],
  ["half a request line", BOTH, (peer) => peer.write("GET /pa")],
  ["headers that do not end", BOTH, (peer) => peer.write("GET / HTTP/1.1\r\nHost: game.example\r\n")],
  [
    "headers that come for ever",
    BOTH,
    (peer) => {
      peer.write("GET / HTTP/1.1\r\n");
      drip(peer, "X: y\r\n");
    },
  ],
  [
    "half an upgrade",
    BOTH,
    (peer) => peer.write("GET / HTTP/1.1\r\nHost: game.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"),
  ],
  [
    "a body that does not end",
    BOTH,
    (peer) => peer.write("POST / HTTP/1.1\r\nHost: game.example\r\nContent-Length: 1000\r\n\r\nhalf"),
  ],
  [
    "a body that comes for ever",
    BOTH,
    (peer) => {
      peer.write("POST / HTTP/1.1\r\nHost: game.example\r\nTransfer-Encoding: chunked\r\n\r\n");
      drip(peer, "1\r\nx\r\n");
    },
  ],
];

interface Stand {
  readonly server: EchoServer;
  readonly clock: VirtualClock;
  readonly log: Recorder<LogEvent>;
}

async function open(options: ServerOptions): Promise<Stand> {
  const clock = new VirtualClock();
  const { server } = await startServer(EchoServer, { ...options, [RUNTIME]: runtimeOf(clock) });
  return { server, clock, log: captureLog() };
}

/** Comes and goes in several round trips: what others did before is with the server then. */
async function visit({ server }: Stand, secure: boolean, proxied: boolean): Promise<void> {
  const peer = await (secure ? dialTls(server.address) : dialRaw(server.address));
  if (proxied) peer.write("PROXY UNKNOWN\r\n");
  peer.request();
  await peer.until("101 Switching Protocols");
  peer.socket.destroy();
}

async function expectEnd(stand: Stand, peer: RawPeer, { secure = false, proxied = false } = {}): Promise<void> {
  await visit(stand, secure, proxied);
  stand.clock.advance(TIMEOUT - 1);
  await visit(stand, secure, proxied);
  expect(peer.events.items).toEqual([]);
  stand.clock.advance(1);
  await peer.closed();
  expect(stand.log.items).toContainEqual(["info", "client_refused", expect.objectContaining(LATE)]);
  await visit(stand, secure, proxied);
}

describe("handshakeTimeout", () => {
  test.each(SLOW)("ends a connection that brings %s", async (_what, options, begin) => {
    const stand = await open(options);
    const peer = await dialRaw(stand.server.address);
    begin(peer);
    await expectEnd(stand, peer);
  });

  test.each(SLOW)("ends, through TLS, a connection that brings %s", async (_what, options, begin) => {
    const stand = await open({ ...options, tls: FIRST });
    const peer = await dialTls(stand.server.address);
    begin(peer);
    await expectEnd(stand, peer, { secure: true });
  });

  test.each<[string, (peer: RawPeer) => void]>([
    ["no TLS hello", () => undefined],
    ["half a TLS hello", (peer) => peer.write(Buffer.from("160301020001", "hex"))],
    [
      "a TLS hello that comes for ever",
      (peer) => {
        peer.write(Buffer.from("160301400001003ffc0303", "hex"));
        drip(peer, "x");
      },
    ],
  ])("ends a connection to an encrypted port that brings %s", async (_what, begin) => {
    const stand = await open({ handshakeTimeout: TIMEOUT, greetAfter: 10, tls: FIRST });
    const peer = await dialRaw(stand.server.address);
    begin(peer);
    await expectEnd(stand, peer, { secure: true });
  });

  test.each<[string, (peer: RawPeer) => void]>([
    ["no header", () => undefined],
    ["half a header", (peer) => peer.write("PROXY TCP4 10.0.")],
    ["nothing behind its header", (peer) => peer.write(Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex"))],
  ])("ends a connection behind a load balancer that brings %s", async (_what, begin) => {
    const stand = await open({ ...WEBSOCKET, trustProxy: "proxy-protocol" });
    const peer = await dialRaw(stand.server.address);
    begin(peer);
    await expectEnd(stand, peer, { proxied: true });
  });

  test("does not count while the function `http` has the request, and counts again behind its answer", async () => {
    const responses = new Recorder<ServerResponse>();
    const stand = await open({ ...BOTH, http: (_request, response) => responses.push(response) });
    const peer = await dialRaw(stand.server.address);
    peer.write("GET / HTTP/1.1\r\nHost: game.example\r\n\r\n");
    const response = await responses.next();
    stand.clock.advance(10 * TIMEOUT);
    response.end("late");
    await peer.until("late");
    await visit(stand, false, false);
    peer.write("GET / HT");
    await visit(stand, false, false);
    stand.clock.advance(TIMEOUT - 1);
    await visit(stand, false, false);
    expect(peer.events.items).toEqual([]);
    stand.clock.advance(1);
    await peer.closed();
  });

  test.each<[string, (peer: RawPeer) => void]>([
    ["half a body", (peer) => peer.write(`${POST}half`)],
    [
      "a body that drips",
      (peer) => {
        peer.write(POST);
        drip(peer, "x");
      },
    ],
    [
      "half a body behind a whole request",
      (peer) => {
        peer.write(GET);
        peer.write(`${POST}half`);
      },
    ],
  ])("ends a client that brings %s to the function `http`", async (_what, begin) => {
    const requests = new Recorder<IncomingMessage>();
    const http = (request: IncomingMessage, response: ServerResponse): void => {
      request.on("error", () => undefined).resume();
      request.on("end", () => response.end("whole"));
      if (request.method === "POST") requests.push(request);
    };
    const stand = await open({ ...BOTH, http });
    const peer = await dialRaw(stand.server.address);
    begin(peer);
    await requests.count(1);
    await visit(stand, false, false);
    stand.clock.advance(TIMEOUT - 1);
    await visit(stand, false, false);
    expect(peer.events.items).toEqual([]);
    stand.clock.advance(1);
    await visit(stand, false, false);
    stand.clock.advance(TIMEOUT);
    await peer.closed();
    await visit(stand, false, false);
  });

  test("counts again behind the last answer of `http`, though one of ours is still on its way", async () => {
    const responses = new Recorder<ServerResponse>();
    const stand = await open({ ...BOTH, healthz: true, http: (_request, response) => responses.push(response) });
    const peer = await dialRaw(stand.server.address);
    peer.write(
      `${GET}POST /healthz HTTP/1.1\r\nHost: game.example\r\n\r\nGET /healthz HTTP/1.1\r\nHost: game.example\r\n\r\n`,
    );
    const [first, second] = [await responses.next(), await responses.next()];
    first.end("first");
    await peer.until("first");
    stand.clock.advance(10 * TIMEOUT);
    second.end("second");
    await peer.until('"status":"ok"');
    await peer.closed();
  });

  test("leaves a client alone whose body goes on, and one whose body `http` does not read yet", async () => {
    const requests = new Recorder<[IncomingMessage, ServerResponse]>();
    const stand = await open({ ...BOTH, http: (...asked) => requests.push(asked) });
    const [steady, waiting] = [await dialRaw(stand.server.address), await dialRaw(stand.server.address)];
    steady.write(POST);
    const [request, response] = await requests.next();
    const arrived = new Recorder<number>();
    request.on("data", (chunk: Buffer) => arrived.push(chunk.length));
    waiting.write(Buffer.concat([Buffer.from(POST), Buffer.alloc(BODY)]));
    const [unread, later] = await requests.next();
    await once(unread, "readable");
    for (let sent = 0; sent < BODY; sent += STEP) {
      steady.write(Buffer.alloc(STEP));
      await arrived.until(() => arrived.items.reduce((sum, length) => sum + length, 0) === sent + STEP);
      stand.clock.advance(TIMEOUT);
    }
    response.end("steady");
    await steady.until("steady");
    unread.resume().on("end", () => later.end("waiting"));
    await waiting.until("waiting");
  });

  test.each<[string, (peer: RawPeer) => void]>([
    ["only asks", (peer) => peer.write(BIG)],
    ["asked for something small before", (peer) => peer.write(GET + BIG)],
    [
      "goes on with its next request",
      (peer) => {
        peer.write(`${BIG}GET / HTTP/1.1\r\nHost: game.example\r\nX: `);
        drip(peer, "y");
      },
    ],
  ])("ends a client that does not read what `http` answered, and %s", async (_what, begin) => {
    const gone = new Recorder<undefined>();
    const { server } = await startServer(EchoServer, {
      handshakeTimeout: 100,
      http: (request, response) => {
        if (request.url === "/big") response.on("close", () => gone.push(undefined));
        response.end(request.url === "/big" ? Buffer.alloc(32 * 1024 * 1024) : "small");
      },
    });
    const peer = await dialRaw(server.address);
    peer.socket.pause();
    begin(peer);
    await gone.count(1);
    await dialWebSocket(server.address);
  });

  test.each([
    ["in the clear", false],
    ["through TLS", true],
  ])("leaves a client alone that reads a large answer piece by piece, %s", async (_how, secure) => {
    const gone = new Recorder<boolean>();
    const stand = await open({
      ...BOTH,
      ...(secure && { tls: FIRST }),
      http: (_request, response) => {
        response.on("close", () => gone.push(response.writableFinished));
        response.end(Buffer.alloc(32 * 1024 * 1024));
      },
    });
    const peer = await (secure ? dialTls(stand.server.address) : dialRaw(stand.server.address));
    peer.write(GET);
    for (let pieces = 8; pieces > 0; pieces -= 1) {
      const before = peer.socket.bytesRead;
      peer.socket.resume();
      await peer.receives(before + 2 * 1024 * 1024);
      peer.socket.pause();
      await visit(stand, secure, false);
      stand.clock.advance(TIMEOUT);
    }
    peer.socket.resume();
    expect(await gone.next()).toBe(true);
  });

  test("is over when a WebSocket stands; its first frame has as long again", async () => {
    const { server, clock } = await open(WEBSOCKET);
    const greeted = await dialWebSocket(server.address);
    const slow = await dialRaw(server.address);
    slow.request();
    await slow.until("101 Switching Protocols");
    clock.advance(TIMEOUT - 1);
    expect(slow.events.items).toEqual([]);
    clock.advance(1);
    await slow.until("handshake_timeout");
    greeted.send({ action: "echo" });
    expect(await greeted.next()).toEqual({ action: "echo" });
  });
});

test("greetAfter is not over for a hello that came in time, though a server that is late reads it only now", async () => {
  const stand = await open({ greetAfter: 1_000 });
  const peer = await dialRaw(stand.server.address);
  await visit(stand, false, false);
  peer.write(encode({ action: "$hello", v: 1, limit: 65_536 }));
  stand.clock.advance(1_000);
  expect(await plainOver(peer).next()).toMatchObject({ action: "connected", $: { v: 1 } });
});
