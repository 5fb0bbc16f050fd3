import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import type { ServerOptions } from "../src/options.js";
import { FIRST } from "./support/certificates.js";
import { ask, dialRaw, dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import type { PlainPeer } from "./support/peers.js";
import { atEnd, openServer, startServer } from "./support/servers.js";

const SENTENCE = "Too many connections come from your address.";

function proxyHeader(host: string): string {
  return `PROXY ${host.includes(":") ? "TCP6" : "TCP4"} ${host} ${host.includes(":") ? "::1" : "10.0.0.1"} 4711 5071\r\n`;
}

describe("behind the PROXY protocol, the connections of one address", () => {
  async function open(options: ServerOptions = {}): Promise<EchoServer> {
    const all = { trustProxy: "proxy-protocol", maxConnectionsPerAddress: 2, ...options } as const;
    return (await startServer(EchoServer, all)).server;
  }

  async function dial(server: EchoServer, host: string): Promise<RawPeer> {
    const peer = await dialRaw(server.address);
    peer.write(proxyHeader(host));
    return peer;
  }

  /** A TCP client that was greeted, or told why it was not. */
  async function enter(server: EchoServer, host: string): Promise<[PlainPeer, unknown]> {
    const peer = plainOver(await dial(server, host));
    peer.send({ action: "echo" });
    return [peer, await peer.next()];
  }

  test("are as many as may be; one more is told, and other addresses get in", async () => {
    const server = await open();
    await enter(server, "203.0.113.7");
    await enter(server, "203.0.113.7");
    const [refused, told] = await enter(server, "203.0.113.7");
    expect(told).toEqual({ action: "error", code: "too_many_connections", error: SENTENCE });
    await refused.gone();
    expect((await enter(server, "203.0.113.8"))[1]).toEqual({ action: "connected" });
    expect(server.channels.size).toBe(3);
  });

  test("give their place back when they go", async () => {
    const server = await open();
    const [first] = await enter(server, "203.0.113.7");
    await enter(server, "203.0.113.7");
    first.close();
    await first.gone();
    // Our side of the socket may know it a moment later.
    await server.left.count(1);
    const [, told] = await enter(server, "203.0.113.7");
    expect(told).toEqual({ action: "connected" });
  });

  test("are counted by /64 where they come over IPv6", async () => {
    const server = await open();
    await enter(server, "2001:db8::1");
    await enter(server, "2001:db8::2");
    expect((await enter(server, "2001:db8::3"))[1]).toMatchObject({ code: "too_many_connections" });
    expect((await enter(server, "2001:db8:0:1::1"))[1]).toEqual({ action: "connected" });
  });

  test("are not bounded where they come from this machine", async () => {
    const server = await open();
    for (let count = 0; count < 4; count += 1) {
      expect((await enter(server, "127.0.0.1"))[1]).toEqual({ action: "connected" });
    }
  });

  test("are refused with 429 where HTTP is spoken, upgrade or not", async () => {
    const server = await open({ healthz: true, http: (_request, response) => response.end("page") });
    await enter(server, "203.0.113.7");
    await enter(server, "203.0.113.7");
    const upgrade = await dial(server, "203.0.113.7");
    upgrade.request();
    await upgrade.closed();
    expect(await upgrade.head()).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/);
    expect(String(upgrade.body)).toBe(`${SENTENCE}\n`);
    for (const path of ["/", "/healthz"]) {
      const page = await dial(server, "203.0.113.7");
      page.write(`GET ${path} HTTP/1.1\r\nHost: game.example\r\n\r\n`);
      await page.closed();
      expect(String(page.received)).toMatch(/^HTTP\/1\.1 429 [^]*Too many connections come from your address\.\n$/);
    }
  });

  test("are told through TLS too, and silent ones as well", async () => {
    const server = await open({ tls: FIRST, greetAfter: 20, maxConnectionsPerAddress: 1 });
    const [first, silent] = [await dial(server, "203.0.113.7"), await dial(server, "203.0.113.7")];
    await plainOver(await dialTls(server.address, { socket: first.socket })).until("connected");
    const peer = plainOver(await dialTls(server.address, { socket: silent.socket }));
    expect(await peer.next()).toMatchObject({ action: "error", code: "too_many_connections" });
  });

  test("that only wait to be told crowd out nobody else", async () => {
    const server = await open({ plainPeers: "refuse", maxPending: 70, maxConnectionsPerAddress: 1 });
    const pending = await dial(server, "203.0.113.7");
    for (let round = 0; round < 3; round += 1) {
      const excess = await Promise.all(Array.from({ length: 65 }, () => dial(server, "203.0.113.7")));
      // Of them, 64 may wait at a time.
      await excess[0]?.closed();
    }
    expect(pending.events.items).toEqual([]);
  });
});

describe("behind proxies that append to X-Forwarded-For, the WebSockets of one address", () => {
  async function upgrade(server: EchoServer, from: string): Promise<RawPeer> {
    const peer = await dialRaw(server.address);
    peer.request({ "X-Forwarded-For": from });
    await peer.head();
    return peer;
  }

  test("are counted by the address that the proxy tells", async () => {
    const { server } = await startServer(EchoServer, { trustProxy: 1, maxConnectionsPerAddress: 1 });
    const first = await upgrade(server, "203.0.113.7");
    expect(await first.head()).toContain("101 Switching Protocols");
    expect(await (await upgrade(server, "203.0.113.7")).head()).toContain("429 Too Many Requests");
    expect(await (await upgrade(server, "203.0.113.8")).head()).toContain("101 Switching Protocols");
    // Where nobody is told of, it is this machine.
    await dialWebSocket(server.address);
    await dialWebSocket(server.address);
    first.socket.destroy();
    // Our side of the socket may know it a moment later.
    for (let head = ""; !head.includes("101");) head = await (await upgrade(server, "203.0.113.7")).head();
  });

  test("are counted where an HTTP server is joined", async () => {
    const web = createServer();
    const { server } = await startServer(EchoServer, {
      port: undefined,
      server: web,
      trustProxy: 1,
      maxConnectionsPerAddress: 1,
    } as never);
    web.listen(0, "127.0.0.1");
    await once(web, "listening");
    atEnd(() => void web.close());
    const address = ["127.0.0.1", (web.address() as AddressInfo).port] as const;
    const heads: string[] = [];
    for (const from of ["203.0.113.7", "203.0.113.7", "203.0.113.8"]) {
      const peer = await dialRaw(address);
      peer.request({ "X-Forwarded-For": from }, "GET /repod HTTP/1.1");
      heads.push(await peer.head());
    }
    expect(heads.map((head) => head.slice(9, 12))).toEqual(["101", "429", "101"]);
    expect(server.channels.size).toBeLessThan(3);
  });
});

describe("connections that have not finished their handshake", () => {
  test("are so many that honest clients get in: two thousand that never speak keep out nobody", async () => {
    const { server, extended } = await startServer(EchoServer, { maxPending: 100, greetAfter: 60_000 });
    const silent: RawPeer[] = [];
    for (let round = 0; round < 20; round += 1) {
      silent.push(...(await Promise.all(Array.from({ length: 100 }, () => dialRaw(server.address)))));
      const [tcp, web] = [await extended(), await dialWebSocket(server.address)];
      for (const peer of [tcp, web]) {
        peer.send({ action: "echo", round });
        expect(await peer.until("echo")).toEqual({ action: "echo", round });
      }
    }
    for (const peer of silent.slice(0, 1_800)) await peer.closed();
    expect(server.channels.size).toBe(40);
    expect((await ask(server.address)).status).toBe(426);
  });

  test.each<[string, string]>([
    ["a first byte that is a frame's", "\0"],
    ["half a request", "GET / HT"],
    ["a request of which the body does not come", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"],
    ["nothing", ""],
  ])("count together, wherever they stand: %s", async (_what, bytes) => {
    const { server } = await startServer(EchoServer, { maxPending: 3, plainPeers: "refuse" });
    const eldest = await dialRaw(server.address);
    eldest.write(bytes);
    // Whoever connects later is accepted later: what was written has arrived by then.
    await ask(server.address);
    const others: RawPeer[] = [];
    for (let count = 0; count < 3; count += 1) others.push(await dialRaw(server.address));
    await eldest.closed();
    expect(others.flatMap(({ events }) => events.items)).toEqual([]);
  });

  test("are told where they have begun to speak frames", async () => {
    const { extended, plain } = openServer(EchoServer, { maxPending: 1, plainPeers: "refuse" });
    const eldest = plain();
    const next = plain();
    expect(await eldest.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
    await extended();
    expect(await next.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
  });

  test("are none that have said hello, or are answered by `http`", async () => {
    const asked = createDeferred<undefined>();
    const { server } = await startServer(EchoServer, { maxPending: 1, http: () => asked.resolve(undefined) });
    const page = await dialRaw(server.address);
    page.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked.promise;
    const peers = [await dialWebSocket(server.address), await dialWebSocket(server.address)];
    const silent = await dialRaw(server.address);
    await dialWebSocket(server.address);
    await silent.closed();
    expect(page.events.items).toEqual([]);
    for (const peer of peers) {
      peer.send({ action: "echo" });
      await peer.until("echo");
    }
  });
});
