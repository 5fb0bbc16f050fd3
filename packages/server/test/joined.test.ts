import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import type { Address } from "@repod/core";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { ServerOptions } from "../src/options.js";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import { FIRST } from "./support/certificates.js";
import { ask, dialRaw, dialTls, dialWebSocket } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { Recorder } from "./support/recorder.js";
import { atEnd } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

async function listen(web: HttpServer): Promise<Address> {
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  atEnd(() => {
    web.closeAllConnections();
    web.close();
  });
  const { address, port } = web.address() as AddressInfo;
  return [address, port];
}

async function join(options: ServerOptions): Promise<EchoServer> {
  const server = new EchoServer(options);
  await server.start();
  atEnd(() => server.stop({ drain: 0 }));
  return server;
}

/** How a WebSocket at a path is answered. */
async function answerTo(address: Address, path: string): Promise<string> {
  const peer = await dialRaw(address);
  peer.request({}, `GET ${path} HTTP/1.1`);
  return (await peer.head()).split("\r\n", 1)[0] as string;
}

function ignore(): void {}

const SWITCHED = "HTTP/1.1 101 Switching Protocols";
const NOT_FOUND = "HTTP/1.1 404 Not Found";

describe("a server that joins an HTTP server", () => {
  test.each([
    ["http", () => createServer((_request, response) => response.end("site")), "ws"],
    ["https", () => createSecureServer(FIRST, (_request, response) => response.end("site")), "wss"],
  ])("of node:%s takes its WebSockets at /repod, and no request", async (_kind, create, scheme) => {
    const web = create();
    const address = await listen(web);
    const server = await join({ server: web });
    const peer = await dialWebSocket(address, { scheme, path: "/repod" });
    peer.send({ action: "echo" });
    expect(await peer.next()).toEqual({ action: "echo" });
    expect(await server.addresses.next()).toEqual(["127.0.0.1", expect.any(Number)]);
    for (const path of ["/", "/repod", "/healthz"]) {
      expect(await ask(address, path, { secure: scheme === "wss" })).toMatchObject({ status: 200, body: "site" });
    }
  });

  test("can start before that listens; its address is that one's", async () => {
    const web = createServer();
    const server = await join({ server: web });
    expect([server.address, server.host, server.port]).toEqual([["", 0], "", 0]);
    const address = await listen(web);
    expect([server.address, server.host, server.port]).toEqual([address, ...address]);
    await dialWebSocket(server.address, { path: "/repod" });
  });

  test("when it stops tells its clients, and leaves the HTTP server as it was", async () => {
    const web = createServer((_request, response) => response.end("site"));
    const address = await listen(web);
    const server = await join({ server: web });
    const peer = await dialWebSocket(address, { path: "/repod" });
    await server.stop();
    expect(await peer.next()).toMatchObject({ action: "$close", code: "server_stopping" });
    expect(web.eventNames()).not.toContain("upgrade");
    expect(await ask(address)).toMatchObject({ body: "site" });
    await server.start();
    await dialWebSocket(address, { path: "/repod" });
  });

  test("shares it with others by path", async () => {
    const web = createServer();
    const address = await listen(web);
    const [chess, chat] = [await join({ server: web, path: "/chess" }), await join({ server: web, path: "/chat" })];
    await dialWebSocket(address, { path: "/chess" });
    await dialWebSocket(address, { path: "/chat" });
    await dialWebSocket(address, { path: "/chat/?room=1" });
    expect([chess.channels.size, chat.channels.size]).toEqual([1, 2]);
    await chess.stop({ drain: 0 });
    expect(await answerTo(address, "/chess")).toBe(NOT_FOUND);
    expect(await answerTo(address, "/chat")).toBe(SWITCHED);
  });

  test.each(["/game", "/game/"])("cannot have a path twice: /game and %s", async (path) => {
    const web = createServer();
    await listen(web);
    await join({ server: web, path: "/game" });
    const second = new EchoServer({ server: web, path });
    await expect(second.start()).rejects.toMatchObject({
      code: "address_in_use",
      message: `Another game server has the path ${path} on this HTTP server.`,
    });
    await join({ server: createServer(), path });
  });

  test("answers an unknown path once, where nobody else listens", async () => {
    const web = createServer();
    const address = await listen(web);
    await join({ server: web, path: "/chess" });
    await join({ server: web, path: "/chat" });
    const peer = await dialRaw(address);
    peer.request({}, "GET /other HTTP/1.1");
    await peer.closed();
    expect(String(peer.received).match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(String(peer.body)).toBe("There is no game server at this path. Connect to /chess or /chat.\n");
  });

  test("leaves unknown paths to others who listen", async () => {
    const web = createServer();
    const address = await listen(web);
    web.on("upgrade", ({ url }, socket) => {
      if (url === "/theirs") socket.end("HTTP/1.1 418 Theirs\r\n\r\n");
    });
    await join({ server: web });
    expect(await answerTo(address, "/theirs")).toBe("HTTP/1.1 418 Theirs");
    expect(await answerTo(address, "/repod")).toBe(SWITCHED);
    const other = await dialRaw(address);
    other.request({}, "GET /nobodys HTTP/1.1");
    await dialWebSocket(address, { path: "/repod" });
    expect(other.received).toHaveLength(0);
    expect(other.events.items).toEqual([]);
  });

  test.each(["at once", "after another request on the connection"])(
    "answers what none of them takes at handshakeTimeout: %s",
    async (when) => {
      const web = createServer((_request, response) => response.end("site"));
      const address = await listen(web);
      web.on("upgrade", ignore);
      await join({ server: web, handshakeTimeout: 50 });
      const peer = await dialRaw(address);
      if (when !== "at once") {
        peer.write("GET / HTTP/1.1\r\nHost: game.example\r\n\r\n");
        await peer.until("site");
      }
      peer.request({}, "GET /nobodys HTTP/1.1");
      await peer.until("There is no game server at this path. Connect to /repod.");
      await peer.closed();
    },
  );

  test("leaves alone for good what another one took, written to or only read", async () => {
    const web = createServer();
    const address = await listen(web);
    web.on("upgrade", ({ url }, socket) => {
      if (url === "/written") setImmediate(() => socket.write("HTTP/1.1 101 Theirs\r\n\r\n"));
      if (url === "/read") socket.on("data", (chunk) => socket.write(chunk));
    });
    await join({ server: web, handshakeTimeout: 50 });
    const peers = [];
    for (const path of ["/written", "/read", "/nobodys"]) {
      const peer = await dialRaw(address);
      peer.request({}, `GET ${path} HTTP/1.1`);
      peers.push(peer);
    }
    const [written, read, last] = peers as [RawPeer, RawPeer, RawPeer];
    await last.closed();
    read.write("hello");
    await read.until("hello");
    expect([written, read].map(({ events }) => events.items)).toEqual([[], []]);
    expect(String(written.received)).toBe("HTTP/1.1 101 Theirs\r\n\r\n");
  });

  test("is not disturbed by a peer that resets its connection while others may take it", async () => {
    const web = createServer();
    const address = await listen(web);
    const sockets = new Recorder<Duplex>();
    web.on("upgrade", (_request, socket) => sockets.push(socket));
    await join({ server: web });
    const peer = await dialRaw(address);
    peer.request({}, "GET /nobodys HTTP/1.1");
    const socket = await sockets.next();
    const closed = once(socket.resume(), "close").catch(ignore);
    peer.socket.resetAndDestroy();
    await closed;
    await dialWebSocket(address, { path: "/repod" });
  });

  test("reports once that another WebSocket server takes its path, and stands aside", async () => {
    const warnings = captureWarnings();
    const web = createServer();
    const address = await listen(web);
    const rival = new WebSocketServer({ server: web });
    await join({ server: web });
    for (let count = 0; count < 2; count += 1) {
      const peer = await dialRaw(address);
      const connected = once(rival, "connection");
      peer.request({}, "GET /repod HTTP/1.1");
      const [ws] = (await connected) as [WebSocket];
      ws.send("theirs");
      await peer.until("theirs");
    }
    expect(await warnings.next()).toMatch(/^Two servers take the WebSockets at \/repod; give the other one a path /);
    rival.close();
    const next = await dialWebSocket(address, { path: "/repod" });
    next.send({ action: "echo" });
    expect(await next.next()).toEqual({ action: "echo" });
    expect(warnings.items).toHaveLength(1);
  });

  test("asks the system whether silent peers are still there, as on a port of its own", async () => {
    const web = createServer();
    const address = await listen(web);
    const asked = new Recorder<unknown[]>();
    web.on("connection", (socket) => {
      const { setKeepAlive } = socket;
      socket.setKeepAlive = (...args) => {
        asked.push(args);
        return setKeepAlive.apply(socket, args);
      };
    });
    await join({ server: web });
    await dialWebSocket(address, { path: "/repod" });
    expect(asked.items).toEqual([[true, 30_000]]);
  });

  test("is not disturbed by a peer that resets its connection as it is answered", async () => {
    const web = createServer();
    const address = await listen(web);
    await join({ server: web });
    for (const path of ["/repod", "/other"]) {
      const peer = await dialRaw(address);
      peer.request({}, `GET ${path} HTTP/1.1`);
      peer.socket.resetAndDestroy();
    }
    await dialWebSocket(address, { path: "/repod" });
  });

  test("believes as many proxies as it is told", async () => {
    const web = createSecureServer(FIRST);
    const address = await listen(web);
    const server = await join({ server: web, trustProxy: 1 });
    await dialWebSocket(address, {
      scheme: "wss",
      path: "/repod",
      headers: { "X-Forwarded-For": "6.6.6.6, 10.1.1.1" },
    });
    expect(await server.addresses.next()).toEqual(["10.1.1.1", 0]);
    await dialTls(address);
  });
});
