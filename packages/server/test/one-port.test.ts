import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import type { ServerOptions } from "../src/options.js";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import { FIRST } from "./support/certificates.js";
import { ask, dialRaw, dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { captureLog } from "./support/logs.js";
import { startServer } from "./support/servers.js";

const ECHO = encode({ action: "echo", text: "hi" });
const HEAD = "GET /page HTTP/1.1\r\nHost: game.example\r\n\r\n";

function open(secure: boolean, options: ServerOptions = {}) {
  return startServer(EchoServer, { ...(secure && { tls: FIRST }), ...options });
}

function dial(secure: boolean, server: EchoServer): Promise<RawPeer> {
  return secure ? dialTls(server.address) : dialRaw(server.address);
}

function textOf(peer: RawPeer): string {
  return String(peer.received);
}

describe.each([
  ["in the open", false],
  ["through TLS", true],
])("one port, %s,", (_how, secure) => {
  test("serves TCP, WebSocket and HTTP", async () => {
    const { server } = await open(secure);
    const plain = plainOver(await dial(secure, server));
    plain.sendBytes(ECHO);
    expect([await plain.next(), await plain.next()]).toEqual([{ action: "connected" }, { action: "echo", text: "hi" }]);
    const socket = await dialWebSocket(server.address, { scheme: secure ? "wss" : "ws" });
    socket.sendBytes(ECHO);
    expect(await socket.next()).toEqual({ action: "echo", text: "hi" });
    expect(await ask(server.address, "/", { secure })).toMatchObject({ status: 426 });
    expect(server.channels.size).toBe(2);
  });

  test("takes frames and requests that come byte by byte", async () => {
    const { server } = await open(secure);
    const plain = plainOver(await dial(secure, server));
    plain.sendByteByByte(ECHO);
    expect(await plain.until("echo")).toEqual({ action: "echo", text: "hi" });
    const web = await dial(secure, server);
    for (const character of HEAD) web.write(character);
    web.socket.end();
    await web.closed();
    expect(textOf(web)).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/);
  });

  test("greets a TCP client that says nothing, and hears it then", async () => {
    const { server } = await open(secure, { greetAfter: 20 });
    const plain = plainOver(await dial(secure, server));
    expect(await plain.next()).toEqual({ action: "connected" });
    plain.sendBytes(ECHO);
    expect(await plain.next()).toEqual({ action: "echo", text: "hi" });
  });

  test("turns away the eldest of more silent ones than maxSilent", async () => {
    const { server } = await open(secure, { greetAfter: 20, maxSilent: 1 });
    const eldest = plainOver(await dial(secure, server));
    await eldest.until("connected");
    const next = plainOver(await dial(secure, server));
    await next.until("connected");
    expect(await eldest.next()).toMatchObject({ action: "error", code: "silent" });
    expect(next.actions).toEqual(["connected"]);
  });

  test.each(["after-first-frame", "refuse"] as const)(
    "tells a silent client at handshakeTimeout that it was too slow, with plainPeers %j",
    async (plainPeers) => {
      const { server } = await open(secure, { plainPeers, greetAfter: 0, handshakeTimeout: 500 });
      const peer = plainOver(await dial(secure, server));
      expect(await peer.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
      await peer.gone();
    },
  );

  test("welcomes a plain client that speaks, but for plainPeers refuse", async () => {
    const { server } = await open(secure, { plainPeers: "after-first-frame" });
    const peer = plainOver(await dial(secure, server));
    peer.sendBytes(ECHO);
    expect(await peer.next()).toEqual({ action: "connected" });
    const { server: strict } = await open(secure, { plainPeers: "refuse" });
    const refused = plainOver(await dial(secure, strict));
    refused.sendBytes(ECHO);
    expect(await refused.next()).toMatchObject({ action: "error", code: "protocol_error" });
  });

  test.each([
    ["a small letter", "get / HTTP/1.1\r\n\r\n"],
    ["a byte above all letters", Buffer.from([0xff, 0x00])],
    ["a byte that is almost a frame's", Buffer.from([0x01, 0x00])],
  ])("cuts and logs who begins with %s, and nobody else", async (_what, bytes) => {
    const { server } = await open(secure);
    const log = captureLog();
    const other = plainOver(await dial(secure, server));
    other.sendBytes(ECHO);
    await other.until("echo");
    const peer = await dial(secure, server);
    peer.write(bytes);
    await peer.closed();
    expect(textOf(peer)).toBe("");
    expect(log.items).toContainEqual([
      "info",
      "client_refused",
      {
        addr: ["127.0.0.1", expect.any(Number)],
        code: "protocol_error",
        reason: expect.stringContaining(`The first byte, ${Buffer.from(bytes)[0]}, `),
      },
    ]);
    other.sendBytes(ECHO);
    expect(await other.next()).toEqual({ action: "echo", text: "hi" });
  });

  test("tells a TCP client where only WebSocket is served", async () => {
    const { server } = await open(secure, { transports: ["websocket"] });
    const peer = plainOver(await dial(secure, server));
    peer.sendBytes(ECHO);
    expect(await peer.next()).toEqual({
      action: "error",
      code: "protocol_error",
      error: "This server speaks WebSocket only.",
    });
    await peer.gone();
    await dialWebSocket(server.address, { scheme: secure ? "wss" : "ws" });
  });

  test("reads no first byte where only TCP is served", async () => {
    const { server } = await open(secure, { transports: ["tcp"] });
    const web = plainOver(await dial(secure, server));
    web.sendBytes(Buffer.from(HEAD));
    expect(await web.next()).toMatchObject({ action: "error", code: "frame_too_large" });
    const peer = plainOver(await dial(secure, server));
    peer.sendBytes(ECHO);
    expect(await peer.until("echo")).toEqual({ action: "echo", text: "hi" });
  });
});

describe("one port", () => {
  test("tells the log of a client that begins TLS where there is none", async () => {
    const { server } = await startServer(EchoServer);
    const log = captureLog();
    await expect(dialTls(server.address)).rejects.toThrow();
    await log.until(() => log.items.some(([, event]) => event === "client_refused"));
    expect(log.items.find(([, event]) => event === "client_refused")?.[2]).toMatchObject({
      code: "protocol_error",
      reason: "A client began to encrypt, and this port does not: the server has no `tls`.",
    });
  });

  test("says goodbye to who has said nothing yet, when it stops", async () => {
    const { server } = await startServer(EchoServer);
    const silent = plainOver(await dialRaw(server.address));
    // Whoever comes later is accepted later.
    await dialWebSocket(server.address);
    const stopping = server.stop();
    expect(await silent.next()).toMatchObject({ action: "error", code: "server_stopping" });
    await silent.gone();
    await stopping;
  });

  test("lets the eldest go when more are undecided than may be, however few may stay", async () => {
    const { server } = await startServer(EchoServer, { maxConnections: 1, maxPending: 256, plainPeers: "refuse" });
    const log = captureLog();
    const eldest = await dialRaw(server.address);
    const others = await Promise.all(Array.from({ length: 256 }, () => dialRaw(server.address)));
    await eldest.closed();
    expect(log.items).toMatchObject([["info", "client_refused", { code: "handshake_timeout" }]]);
    expect(others.flatMap(({ events }) => events.items)).toEqual([]);
  });
});

test("logs and counts a WebSocket that breaks its protocol before its first frame", async () => {
  const log = captureLog();
  const { server } = await open(false);
  const peer = await dial(false, server);
  peer.request();
  // Compressed, which nobody agreed on.
  peer.write(Buffer.from("c2808080808080", "hex"));
  await peer.closed();
  await log.until(() => log.items.some(([, event]) => event === "client_refused"));
  expect(log.items.find(([, event]) => event === "client_refused")?.[2]).toMatchObject({ code: "protocol_error" });
  expect(server.metrics().connections.refused).toMatchObject({ protocol_error: 1 });
});
