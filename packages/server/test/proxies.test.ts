import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { OPCODES } from "./listeners/websocket/raw-peer.js";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import { FIRST } from "./support/certificates.js";
import { dialRaw, dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { captureLog } from "./support/logs.js";
import { startServer } from "./support/servers.js";

const TEXT = Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 56484 5071\r\n");
const BINARY = Buffer.from("0d0a0d0a000d0a515549540a2111000cc0a800070a000001dca413cf", "hex");
const LOCAL = Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex");
const CLIENT = ["192.168.0.7", 56_484];
const GET = "GET / HTTP/1.1\r\nHost: game.example\r\n\r\n";

describe("behind proxies that append to X-Forwarded-For", () => {
  test.each([
    [1, "6.6.6.6, 10.1.1.1", ["10.1.1.1", 0]],
    [2, "6.6.6.6, 10.1.1.1, 10.2.2.2", ["10.1.1.1", 0]],
    [2, "10.2.2.2", ["10.2.2.2", 0]],
    [1, "garbage", ["127.0.0.1", expect.any(Number)]],
    [1, "", ["127.0.0.1", expect.any(Number)]],
    [0, "10.1.1.1", ["127.0.0.1", expect.any(Number)]],
    [false, "10.1.1.1", ["127.0.0.1", expect.any(Number)]],
  ] as const)("with trustProxy %j, %j tells where a WebSocket is from", async (trustProxy, header, address) => {
    const { server } = await startServer(EchoServer, { trustProxy });
    await dialWebSocket(server.address, { headers: { "X-Forwarded-For": header } });
    expect(await server.addresses.next()).toEqual(address);
  });

  test("a TCP client is where its socket is", async () => {
    const { server, greeted } = await startServer(EchoServer, { trustProxy: 1 });
    await greeted();
    expect(await server.addresses.next()).toEqual(["127.0.0.1", expect.any(Number)]);
  });
});

describe.each([
  ["in the open", false],
  ["before TLS", true],
])("a header of the PROXY protocol, %s,", (_how, secure) => {
  async function open(): Promise<EchoServer> {
    const { server } = await startServer(EchoServer, { trustProxy: "proxy-protocol", ...(secure && { tls: FIRST }) });
    return server;
  }

  /** Connects, writes a header and, where the port is encrypted, begins TLS behind it. */
  async function dial(server: EchoServer, header: Uint8Array): Promise<RawPeer> {
    const raw = await dialRaw(server.address);
    // Behind a cork what follows is in the same segment.
    raw.socket.cork();
    raw.write(header);
    setImmediate(() => raw.socket.uncork());
    return secure ? dialTls(server.address, { socket: raw.socket }) : raw;
  }

  test.each([
    ["text", TEXT, CLIENT],
    ["bytes", BINARY, CLIENT],
    ["the balancer's own", LOCAL, ["127.0.0.1", expect.any(Number)]],
  ])("of %s tells where a TCP client is from", async (_what, header, address) => {
    const server = await open();
    const peer = plainOver(await dial(server, header));
    peer.send({ action: "echo" });
    await peer.until("echo");
    expect(await server.addresses.next()).toEqual(address);
  });

  test("tells where a WebSocket is from, and serves HTTP too", async () => {
    const server = await open();
    const socket = await dial(server, BINARY);
    socket.request();
    await socket.until("101 Switching Protocols");
    socket.send({ opcode: OPCODES.binary, payload: encode({ action: "echo" }) });
    expect(await server.addresses.next()).toEqual(CLIENT);
    const page = await dial(server, TEXT);
    page.write(GET);
    await page.closed();
    expect(await page.head()).toMatch(/^HTTP\/1\.1 426 /);
  });
});

describe("behind a load balancer that speaks the PROXY protocol", () => {
  test("a header may come byte by byte, and what follows with it", async () => {
    const { server } = await startServer(EchoServer, { trustProxy: "proxy-protocol" });
    const peer = await dialRaw(server.address);
    const plain = plainOver(peer);
    plain.sendByteByByte(BINARY);
    plain.send({ action: "echo", split: true });
    expect(await plain.until("echo")).toEqual({ action: "echo", split: true });
  });

  test.each([
    ["no header", Buffer.from(GET)],
    ["a frame", Buffer.from("0000000d81a6616374696f6ea463686174", "hex")],
    ["garbage", Buffer.from("PROXY GARBAGE\r\n")],
    ["too long a header", Buffer.from(`PROXY UNKNOWN ${"x".repeat(200)}\r\n`)],
    ["too long a header of bytes", Buffer.from("0d0a0d0a000d0a515549540a2111ffff", "hex")],
  ])("a connection with %s is refused, told to the log, and no other is", async (_what, bytes) => {
    const { server } = await startServer(EchoServer, { trustProxy: "proxy-protocol" });
    const log = captureLog();
    const peer = await dialRaw(server.address);
    peer.write(bytes);
    await peer.closed();
    expect(peer.received).toHaveLength(0);
    expect(log.items).toMatchObject([
      ["info", "client_refused", { code: "protocol_error", reason: expect.stringContaining("PROXY protocol") }],
    ]);
    const good = plainOver(await dialRaw(server.address));
    good.sendBytes(TEXT);
    good.send({ action: "echo" });
    await good.until("echo");
    expect(await server.addresses.next()).toEqual(CLIENT);
  });

  test("a peer that ends in the middle of its header leaves nothing behind", async () => {
    const { server } = await startServer(EchoServer, { trustProxy: "proxy-protocol" });
    const peer = await dialRaw(server.address);
    peer.socket.end("PROXY TC");
    await peer.closed();
    await server.stop({ drain: 60_000 });
  });
});
