import { describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import type { ServerOptions } from "../src/options.js";
import { ExtendedPeer } from "./support/peers.js";
import type { HelloFields } from "./support/peers.js";
import { PlayerServer } from "./support/player-game.js";
import { atEnd, openServer, startServer } from "./support/servers.js";
import { Visitor } from "./support/visitor.js";
import { webSocketWire } from "./support/wire.js";

const WINDOW = 30_000;

interface Scene {
  readonly server: PlayerServer;
  readonly visitor: Visitor;
  readonly dial: (hello?: HelloFields) => ExtendedPeer;
}
type Place = "memory" | "tcp" | "websocket";

/** A server with one client over a transport, which has been there for a while. */
async function open(place: Place, options: ServerOptions = {}): Promise<Scene> {
  const settings = { window: WINDOW, ...options };
  const { server, arriving } =
    place === "memory" ? openServer(PlayerServer, settings) : await startServer(PlayerServer, settings);
  const dial = place === "websocket" ? webSocketOf(server) : arriving;
  const visitor = new Visitor(dial);
  await visitor.arrive();
  return { server, visitor, dial };
}

function webSocketOf({ address }: PlayerServer): Scene["dial"] {
  return (hello) => {
    const peer = new ExtendedPeer((events) => webSocketWire(`ws://${address[0]}:${address[1]}/`, events), hello);
    atEnd(() => peer.reset());
    return peer;
  };
}

/** A WebSocket whose close code a test chooses, greeted and heard. */
async function webSocket(server: PlayerServer): Promise<WebSocket> {
  let socket!: WebSocket;
  const peer = new ExtendedPeer((events) => {
    const url = `ws://${server.address[0]}:${server.address[1]}/`;
    socket = new WebSocket(url, { perMessageDeflate: false });
    atEnd(() => socket.terminate());
    socket.on("message", (data) => events.onBytes(data as Buffer));
    const open = new Promise((resolve) => socket.on("open", resolve));
    return {
      write: (bytes) => void open.then(() => socket.send(bytes)),
      end: () => socket.close(),
      reset: () => socket.terminate(),
      pause: () => undefined,
      resume: () => undefined,
    };
  });
  await peer.next();
  peer.acknowledge(0);
  peer.send({ action: "$ping", t: 0, n: 0 });
  await peer.until("$pong");
  return socket;
}

const news = (n: number) => ({ action: "news", n }) as const;

describe.each<[Place]>([["memory"], ["tcp"], ["websocket"]])("over %s, a client", (place) => {
  test("whose connection breaks comes back, and nothing is lost or comes twice, both ways", async () => {
    const { server, visitor } = await open(place);
    for (let round = 0; round < 5; round += 1) {
      visitor.peer.send({ action: "add", points: 3 * round });
      await visitor.settled();
      server.first.send(news(3 * round));
      visitor.peer.reset();
      await server.saw("onSuspend", round + 1);
      server.first.send(news(3 * round + 1));
      const { received } = await visitor.comeBack();
      expect(received).toBe(2 * round + 1);
      visitor.peer.send({ action: "add", points: 3 * round + 1 });
      server.first.send(news(3 * round + 2));
      await visitor.settled();
    }
    expect(server.added.items).toEqual([0, 1, 3, 4, 6, 7, 9, 10, 12, 13]);
    expect(visitor.messages.map(({ n }) => n)).toEqual(Array.from({ length: 15 }, (_, n) => n));
    expect(server.events.items.filter((event) => event === "onResume")).toHaveLength(5);
  });

  test("is told what has arrived before it is told the end", async () => {
    const { server, visitor } = await open(place);
    visitor.peer.send({ action: "add", points: 1 });
    await server.added.count(1);
    server.first.close();
    await visitor.peer.until("$close");
    expect(visitor.peer.acknowledged.items.at(-1)).toBe(1);
  });

  test("whose connection seems alive is superseded, and the server ends that one", async () => {
    const { server, visitor } = await open(place);
    const { peer: former } = visitor;
    await visitor.comeBack();
    expect(await former.until("$close")).toMatchObject({ code: "superseded" });
    await former.gone();
    expect(await visitor.peer.request("total")).toMatchObject({ ok: true });
    expect(server.channels.size).toBe(1);
  });

  test("that says $close is gone for good", async () => {
    const { server, visitor } = await open(place);
    visitor.peer.send({ action: "$close", code: "closed" });
    await server.saw("onDisconnect");
    expect(server.events.items).toEqual(["onConnect", "onClose", "onDisconnect"]);
    expect(await visitor.comeBack()).toMatchObject({ resumed: false });
  });

  test("that is told to go is gone for good", async () => {
    const { server, visitor } = await open(place);
    server.first.close();
    await visitor.peer.until("$close");
    await visitor.peer.gone();
    expect(server.events.items).toEqual(["onConnect", "onClose", "onDisconnect"]);
    expect(await visitor.comeBack()).toMatchObject({ resumed: false });
  });

  test("that never spoke after its greeting is not waited for", async () => {
    const { server, dial } = await open(place);
    const silent = dial();
    await silent.next();
    expect(server.channels.size).toBe(2);
    silent.reset();
    await server.saw("onDisconnect");
    expect(server.events.items).toEqual(["onConnect", "onConnect", "onClose", "onDisconnect"]);
  });

  test("is not waited for where there is no window", async () => {
    const { server, visitor } = await open(place, { window: 0 });
    visitor.peer.reset();
    await server.saw("onDisconnect");
    expect(server.events.items).not.toContain("onSuspend");
    expect(await visitor.comeBack()).toMatchObject({ resumed: false });
  });
});

test("a TCP client that ends its side without a word is waited for, and its socket is let go", async () => {
  const { server, visitor } = await open("tcp");
  const { addr } = server.first;
  visitor.peer.close();
  await server.saw("onSuspend");
  await visitor.peer.gone();
  // Where it was last.
  expect(server.first.addr).toEqual(addr);
  expect(await visitor.comeBack()).toMatchObject({ resumed: true });
  expect(server.first.addr[1]).not.toBe(addr[1]);
});

test("a plain client is not waited for", async () => {
  const { server, greeted } = await startServer(PlayerServer, { window: WINDOW });
  const plain = await greeted();
  plain.reset();
  await server.saw("onDisconnect");
  expect(server.events.items).toEqual(["onConnect", "onClose", "onDisconnect"]);
});

describe("a client whose WebSocket closes", () => {
  test.each([
    [1000, "is over"],
    [1001, "is over"],
    [4402, "is over"],
    [4499, "is waited for"],
    [1011, "is waited for"],
    [3000, "is waited for"],
  ])("with %d %s", async (code, outcome) => {
    const server = (await startServer(PlayerServer, { window: WINDOW })).server;
    const socket = await webSocket(server);
    socket.close(code);
    const isOver = outcome === "is over";
    await server.saw(isOver ? "onDisconnect" : "onSuspend");
    expect(server.events.items).toEqual(isOver ? ["onConnect", "onClose", "onDisconnect"] : ["onConnect", "onSuspend"]);
  });

  test("without a code, or vanishes, is waited for", async () => {
    const { server } = await startServer(PlayerServer, { window: WINDOW });
    const [closing, vanishing] = [await webSocket(server), await webSocket(server)];
    closing.close();
    vanishing.terminate();
    await server.saw("onSuspend", 2);
    expect([...server.channels].map(({ isSuspended }) => isSuspended)).toEqual([true, true]);
  });
});

test("a client of which nothing is heard is waited for, and its socket is cut", async () => {
  const { server, visitor } = await open("tcp", { heartbeat: 100 });
  await server.saw("onSuspend");
  await visitor.peer.gone();
  expect(await visitor.comeBack()).toMatchObject({ resumed: true });
});

test("a client that breaks the protocol is not waited for", async () => {
  const { server, visitor } = await open("tcp");
  visitor.peer.sendBytes(Uint8Array.of(0, 0, 0, 1, 0xc1));
  expect(await visitor.peer.until("$close")).toMatchObject({ code: "bad_frame" });
  await server.saw("onDisconnect");
  expect(server.events.items).not.toContain("onSuspend");
  expect(await visitor.comeBack()).toMatchObject({ resumed: false });
});

test("a client comes back by another way than the one that it came by", async () => {
  const { server, visitor: onTcp } = await open("tcp");
  const onWebSocket = new Visitor(webSocketOf(server));
  onTcp.peer.reset();
  await server.saw("onSuspend");
  server.first.send(news(1));
  onWebSocket.key = onTcp.key;
  await onWebSocket.greet(onWebSocket.returning({ received: onTcp.received }));
  expect(await onWebSocket.peer.until("news")).toEqual(news(1));
  expect(server.metrics().connections.open).toMatchObject({ tcp: 0, websocket: 1 });
});
