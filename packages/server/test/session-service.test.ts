import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { captureLog } from "./support/logs.js";
import { MembersServer } from "./support/members-game.js";
import { PlayerServer } from "./support/player-game.js";
import { openServer } from "./support/servers.js";
import { Visitor } from "./support/visitor.js";
import { lose, news, openScene, turns, WINDOW } from "./support/scene.js";

const LARGE = 1_024;

describe("a client comes back", () => {
  test("while onConnect has not ended: its messages wait for that", async () => {
    const house = openServer(PlayerServer, { window: WINDOW });
    const connected = createDeferred<void>();
    house.server.on.onConnect = () => connected.promise;
    const visitor = new Visitor(house.arriving);
    const scene = { ...house, visitor };
    await visitor.arrive();
    visitor.peer.send({ action: "add", points: 1 });
    await visitor.settled();
    await lose(scene);
    await visitor.comeBack();
    visitor.peer.send({ action: "add", points: 2 });
    await visitor.settled();
    expect(house.server.added.items).toEqual([]);
    connected.resolve();
    await house.server.added.count(2);
    expect(house.server.added.items).toEqual([1, 2]);
    expect(house.server.events.items).toEqual(["onConnect", "onSuspend", "onResume"]);
  });

  test("while a handler is running: what it sent before and after waits for that, in order", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const thought = createDeferred<void>();
    server.on.think = () => thought.promise;
    visitor.peer.send({ action: "think" }, { action: "add", points: 1 });
    await visitor.settled();
    await lose(scene);
    await visitor.comeBack();
    visitor.peer.send({ action: "add", points: 2 });
    await visitor.settled();
    expect(server.added.items).toEqual([]);
    thought.resolve();
    await server.added.count(2);
    expect(server.added.items).toEqual([1, 2]);
  });

  test("after onResume was called, before anything that it sends is handled", async () => {
    const scene = await openScene();
    await lose(scene);
    scene.server.on.onResume = ({ points }) => scene.server.events.push(`with ${points}`);
    const peer = scene.visitor.returning();
    // Even where it does not wait for the answer.
    peer.send({ action: "add", points: 5 });
    await scene.server.added.count(1);
    expect(scene.server.events.items.slice(-2)).toEqual(["onResume", "with 0"]);
  });

  test("while nothing is read from it, because of a full inbox: that goes on where it is now", async () => {
    const scene = await openScene({ maxInboxBytes: LARGE });
    const { server, visitor } = scene;
    const thought = createDeferred<void>();
    server.on.think = () => thought.promise;
    visitor.peer.send({ action: "think" });
    // All of it was read at once, and is more than may wait.
    const many = Array.from({ length: 40 }, (_, points) => ({ action: "add", points, text: "x".repeat(40) }));
    visitor.peer.send(...many);
    await turns();
    // That it is gone is noticed while nothing is read, too: by who comes in its place.
    const { resumed, received } = await visitor.greet(visitor.returning());
    expect(resumed).toBe(true);
    // What was not let in did not arrive: the client has it still. One is what the server thinks about.
    expect(received).toBeLessThan(12);
    visitor.peer.send(...many.slice(received - 1));
    await turns();
    expect(server.added.items).toEqual([]);
    thought.resolve();
    await server.added.count(40);
    expect(server.added.items).toEqual(many.map(({ points }) => points));
  });

  test("is read from again, when the inbox has room, over the connection that it has then", async () => {
    const scene = await openScene({ maxInboxBytes: LARGE });
    const { server, visitor } = scene;
    const thought = createDeferred<void>();
    server.on.think = () => thought.promise;
    const many = Array.from({ length: 40 }, () => ({ action: "add", points: 1, text: "x".repeat(40) }));
    visitor.peer.send({ action: "think" }, ...many);
    await turns();
    const { received } = await visitor.greet(visitor.returning());
    visitor.peer.send(...many.slice(received - 1), { action: "add", points: 2 });
    await turns();
    thought.resolve();
    await server.added.count(41);
    expect(server.added.items.at(-1)).toBe(2);
  });

  test("while it may not send because it sent too much: it may not there, either, and then it may", async () => {
    const scene = await openScene({ receiveRate: { messages: 10 } });
    const { server, visitor } = scene;
    visitor.peer.send(...Array.from({ length: 11 }, () => ({ action: "add", points: 1 })));
    await turns();
    const { length } = server.added.items;
    await visitor.greet(visitor.returning());
    visitor.peer.send({ action: "add", points: 2 });
    await turns();
    expect(server.added.items).toHaveLength(length);
    scene.clock.advance(3_000);
    await server.added.count(length + 1);
    expect(server.added.items.at(-1)).toBe(2);
  });

  test("and is held to its rate over the new connection, too", async () => {
    const scene = await openScene({ receiveRate: { messages: 10 } });
    const { server, visitor } = scene;
    await visitor.greet(visitor.returning());
    visitor.peer.send(...Array.from({ length: 30 }, (_, points) => ({ action: "add", points })));
    await turns();
    const { length } = server.added.items;
    expect(length).toBeLessThan(12);
    visitor.peer.send({ action: "add", points: 30 });
    await turns();
    expect(server.added.items).toHaveLength(length);
    for (let second = 0; second < 4; second += 1) {
      scene.clock.advance(1_000);
      await turns();
    }
    await server.added.count(31);
    expect(server.added.items.at(-1)).toBe(30);
  });
});

describe("a server that asks who its clients are", () => {
  test("does not ask again whoever has the right token, and knows him as before", async () => {
    const house = openServer(MembersServer, { window: WINDOW });
    const visitor = new Visitor(house.arriving);
    await visitor.arrive({ auth: { name: "Ada" } });
    const channel = house.server.came.items[0]!;
    visitor.peer.reset();
    await turns();
    expect(await visitor.comeBack({}, { auth: { name: "Mallory" } })).toMatchObject({ resumed: true });
    expect(house.server.asked.items).toHaveLength(1);
    expect(channel.auth).toEqual({ name: "Ada" });
  });

  test("asks whoever has not", async () => {
    const house = openServer(MembersServer, { window: WINDOW });
    const visitor = new Visitor(house.arriving);
    await visitor.arrive({ auth: { name: "Ada" } });
    visitor.peer.reset();
    await turns();
    const stranger = visitor.returning({ token: "guessed" }, { auth: { name: "Mallory" } });
    expect(await stranger.next()).toMatchObject({ action: "$close", code: "banned" });
    expect(await visitor.comeBack({ token: "guessed" }, { auth: { name: "Ada" } })).toMatchObject({ resumed: false });
    expect(house.server.asked.items).toHaveLength(3);
  });

  test("takes messages of the full size from whoever is back", async () => {
    const house = openServer(MembersServer, { window: WINDOW, maxFrameBytesBeforeAuth: 1_024 });
    const visitor = new Visitor(house.arriving);
    await visitor.arrive({ auth: { name: "Ada" } });
    visitor.peer.reset();
    await turns();
    await visitor.comeBack();
    visitor.peer.send({ action: "echo", text: "x".repeat(4_096) });
    expect(await visitor.peer.until("echo")).toMatchObject({ from: "Ada" });
  });
});

describe("where there is room for one client", () => {
  test("one that is waited for takes no place, and comes back when there is room", async () => {
    const scene = await openScene({ maxConnections: 1 });
    const { server, visitor } = scene;
    await lose(scene);
    const other = await scene.extended();
    expect(server.channels.size).toBe(2);
    expect(await visitor.returning().next()).toMatchObject({ code: "too_many_connections" });
    expect([...server.channels].some(({ isSuspended }) => isSuspended)).toBe(true);
    other.send({ action: "$close", code: "closed" });
    await server.saw("onDisconnect");
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    expect(await scene.arriving().next()).toMatchObject({ code: "too_many_connections" });
  });
});

describe("what a server tells of sessions", () => {
  test("is in its metrics", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    await lose(scene);
    server.first.send(news(1));
    const { connections, now } = server.metrics();
    expect(connections).toMatchObject({ suspended: 1, resumed: 0, open: { memory: 0 } });
    expect(now).toMatchObject({ suspended: 1, channels: 1, queuedBytes: server.first.queuedBytes });
    await visitor.comeBack();
    expect(server.metrics().connections).toMatchObject({ suspended: 1, resumed: 1, open: { memory: 1 } });
    expect(server.metrics().now).toMatchObject({ suspended: 0, channels: 1 });
  });

  test("is in its log", async () => {
    const events = captureLog();
    const scene = await openScene();
    await lose(scene);
    await scene.visitor.comeBack();
    await lose(scene);
    scene.clock.advance(WINDOW);
    await scene.server.saw("onDisconnect");
    const addr = ["memory", 1];
    expect(events.items.filter(([, event]) => event.startsWith("client_"))).toEqual([
      ["info", "client_connected", { addr, clients: 1 }],
      ["info", "client_suspended", { addr, clients: 1, code: "connection_lost" }],
      ["info", "client_resumed", { addr, clients: 1 }],
      ["info", "client_suspended", { addr, clients: 1, code: "connection_lost" }],
      ["info", "client_disconnected", { addr, clients: 0, code: "connection_lost" }],
    ]);
  });
});
