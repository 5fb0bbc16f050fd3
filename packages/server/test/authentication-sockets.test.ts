import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Address } from "@repod/core/internal";
import { WebSocket } from "ws";
import { FIRST } from "./support/certificates.js";
import { dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { MembersServer } from "./support/members-game.js";
import { ExtendedPeer, PlainPeer } from "./support/peers.js";
import { atEnd, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";
import { webSocketWire } from "./support/wire.js";

const ADA = { name: "Ada" };
const HELLO = { action: "$hello", v: 1, limit: 65_536, auth: ADA };

function webSocketPeer<P extends PlainPeer>(
  Class: new (...args: never[]) => P,
  [host, port]: Address,
  hello?: object,
): P {
  const dial = (events: Parameters<typeof webSocketWire>[1]) => webSocketWire(`ws://${host}:${port}/`, events);
  const peer = new (Class as new (...args: unknown[]) => P)(dial, hello);
  atEnd(() => peer.reset());
  return peer;
}

describe.each(["tcp", "websocket"] as const)("over %s, a client", (transport) => {
  async function open(options: object = {}) {
    const house = await startServer(MembersServer, options);
    const plain = (): PlainPeer =>
      transport === "tcp" ? house.plain() : webSocketPeer(PlainPeer, house.server.address);
    const arriving = (hello: object): ExtendedPeer =>
      transport === "tcp" ? house.arriving(hello) : webSocketPeer(ExtendedPeer, house.server.address, hello);
    return { server: house.server, plain, arriving };
  }

  test("is asked about, let in, and handled from its first message on", async () => {
    const { server, plain } = await open();
    server.gate = createDeferred();
    const peer = plain();
    peer.sendBytes(Buffer.concat([encode(HELLO), encode({ action: "echo", n: 1 })]));
    expect((await server.asked.next())[1]).toMatchObject({ transport, secure: false, isPlain: false });
    peer.send({ action: "echo", n: 2 });
    server.gate.resolve();
    expect(await peer.next()).toMatchObject({ action: "connected", $: { limit: 65_536 } });
    expect([await peer.next(), await peer.next()]).toEqual([
      { action: "echo", n: 1, from: "Ada" },
      { action: "echo", n: 2, from: "Ada" },
    ]);
  });

  test("that says much meanwhile loses nothing of it", async () => {
    const { server, plain } = await open();
    server.gate = createDeferred();
    const peer = plain();
    peer.send(HELLO);
    await server.asked.next();
    const flood = Array.from({ length: 200 }, (_, n) => ({ action: "flood", n, text: "x".repeat(1_000) }));
    for (const message of flood) peer.send(message);
    server.gate.resolve();
    await server.heard.count(200);
    expect(server.heard.items.map(({ n }) => n)).toEqual(flood.map(({ n }) => n));
  });

  test("is refused with a code and a sentence", async () => {
    const { arriving } = await open();
    const peer = arriving({ auth: { name: "Mallory" } });
    expect(await peer.next()).toEqual({ action: "$close", code: "banned", reason: "You are banned until Monday." });
    expect(await peer.ended()).toBe(true);
  });

  test.each(["in order", "by a reset"])("that leaves %s ends it", async (how) => {
    const { server, arriving } = await open({ drain: 60_000 });
    const gate = (server.gate = createDeferred());
    const peer = arriving({ auth: ADA });
    await server.asked.next();
    if (how === "in order") peer.close();
    else peer.reset();
    await peer.gone();
    // It would wait for whoever is still there.
    await server.stop();
    gate.resolve();
    await gate.promise;
    expect(server.came.items).toEqual([]);
  });

  test("that is plain is let in by its first message, and what comes right behind is handled", async () => {
    const { server, plain } = await open({ authAction: "login" });
    server.gate = createDeferred();
    const peer = plain();
    peer.send({ action: "login", ...ADA }, { action: "echo", n: 1 });
    expect(await peer.next()).toEqual({ action: "connected" });
    server.gate.resolve();
    expect(await peer.next()).toEqual({ action: "echo", n: 1, from: "Ada" });
  });

  test("that says too much before it is let in is turned away", async () => {
    const { server, arriving } = await open({ maxFrameBytesBeforeAuth: 1_024 });
    const peer = arriving({ auth: { proof: "x".repeat(2_000) } });
    expect(await peer.next()).toMatchObject({ action: "error", code: "frame_too_large" });
    expect(server.asked.items).toEqual([]);
  });
});

describe("a WebSocket", () => {
  test("brings the headers of its request, cookies among them", async () => {
    captureWarnings();
    const { server } = await startServer(MembersServer);
    const peer = dialWebSocket(server.address, { headers: { cookie: "session=abc", "x-forwarded-proto": "https" } });
    const [, { headers }] = await server.asked.next();
    expect(headers).toMatchObject({ cookie: "session=abc", "x-forwarded-proto": "https", upgrade: "websocket" });
    expect(await peer).toBeDefined();
  });

  test("brings them on an HTTP server that was joined, too", async () => {
    captureWarnings();
    const web = createServer().listen(0, "127.0.0.1");
    await once(web, "listening");
    atEnd(() => web.close());
    const { server } = await startServer(MembersServer, { port: undefined, server: web, path: "/game" } as object);
    const { address, port } = web.address() as AddressInfo;
    const peer = dialWebSocket([address, port], { path: "/game", headers: { cookie: "session=abc" } });
    expect((await server.asked.next())[1].headers.cookie).toBe("session=abc");
    await peer;
  });

  test.each([
    [4401, "Mallory"],
    [4401, "Nobody"],
  ])("of a client that is refused is closed with %i (%s)", async (closeCode, name) => {
    const { server } = await startServer(MembersServer);
    const [host, port] = server.address;
    const socket = new WebSocket(`ws://${host}:${port}/`);
    atEnd(() => socket.terminate());
    await once(socket, "open");
    socket.send(encode({ ...HELLO, auth: { name } }));
    expect((await once(socket, "close"))[0]).toBe(closeCode);
  });
});

test("a connection that is encrypted is said to be secure", async () => {
  const { server } = await startServer(MembersServer, { tls: FIRST });
  const peer = plainOver(await dialTls(server.address));
  peer.send(HELLO);
  expect((await server.asked.next())[1]).toMatchObject({ transport: "tcp", secure: true, headers: {} });
  expect(await peer.next()).toMatchObject({ action: "connected" });
});
