import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import type { ServerOptions } from "../src/options.js";
import { PlayerServer } from "./support/player-game.js";
import { openServer } from "./support/servers.js";
import { Visitor } from "./support/visitor.js";
import { captureWarnings } from "./support/warnings.js";
import { lose, news, numbers, openScene, turns, WINDOW } from "./support/scene.js";
import type { Scene } from "./support/scene.js";

/** The same, and it has lost its connection. */
async function openWithGap(options: ServerOptions = {}): Promise<Scene> {
  const scene = await openScene(options);
  await lose(scene);
  return scene;
}

describe("a client that has lost its connection", () => {
  test("finds its channel as it was, with its fields and groups", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const { first: channel } = server;
    channel.points = 7;
    channel.joinGroup("red");
    await lose(scene);
    expect([channel.isConnected, channel.isSuspended]).toEqual([true, true]);
    expect([...server.channels]).toEqual([channel]);
    expect(server.channel(channel.id)).toBe(channel);
    expect([...server.group("red")]).toEqual([channel]);
    expect(await visitor.comeBack()).toMatchObject({ resumed: true, session: channel.id });
    expect([channel.isConnected, channel.isSuspended]).toEqual([true, false]);
    expect([...channel.groups]).toEqual(["red"]);
    expect(await visitor.peer.request("total")).toMatchObject({ value: 7 });
    expect(server.events.items).toEqual(["onConnect", "onSuspend", "onResume"]);
  });

  test("gets what was sent to it meanwhile once and in order, whoever sent it", async () => {
    const scene = await openWithGap();
    const { server, visitor } = scene;
    server.first.joinGroup("red");
    expect(server.first.send(news(1))).toBeGreaterThan(0);
    server.sendToAll(news(2));
    server.group("red").send(news(3));
    server.on.onResume = (channel) => channel.send(news(4));
    await visitor.comeBack();
    server.first.send(news(5));
    await visitor.settled();
    expect(numbers(visitor)).toEqual([1, 2, 3, 4, 5]);
  });

  test("gets what was on its way again, and nothing twice", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    server.first.send(news(1));
    await visitor.settled();
    // This one is written, and never read.
    visitor.peer.pause();
    server.first.send(news(2));
    await turns();
    await lose(scene);
    server.first.send(news(3));
    await visitor.comeBack();
    expect(numbers(visitor)).toEqual([1, 2, 3]);
  });

  test("is told how many of its messages have arrived, and each is handled once", async () => {
    const { server, visitor, ...house } = await openScene();
    visitor.peer.send({ action: "add", points: 1 }, { action: "add", points: 2 });
    await visitor.settled();
    await lose({ server, visitor, ...house });
    expect(await visitor.comeBack()).toMatchObject({ resumed: true, received: 2 });
    visitor.peer.send({ action: "add", points: 3 });
    await visitor.settled();
    expect(server.added.items).toEqual([1, 2, 3]);
  });

  test("finds of the latest messages only the newest", async () => {
    const { server, visitor } = await openWithGap();
    for (const at of [1, 2, 3]) server.first.send({ action: "place", at });
    server.first.send(news(1));
    await visitor.comeBack();
    await visitor.settled();
    expect(visitor.messages.filter(({ action }) => action === "place")).toEqual([{ action: "place", at: 3 }]);
    expect(numbers(visitor)).toContain(1);
  });

  test("has its requests answered once, and answers those of the server", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const thought = createDeferred<void>();
    server.on.think = () => thought.promise;
    visitor.peer.send({ action: "think", $id: 1 });
    const agreed = server.first.request("agree", {});
    await visitor.peer.until("agree");
    await lose(scene);
    thought.resolve();
    const alsoAgreed = server.first.request("agree", {});
    await visitor.comeBack();
    visitor.peer.send(
      { action: "$reply", $id: 1, ok: true, value: true },
      { action: "$reply", $id: 2, ok: true, value: false },
    );
    expect(await Promise.all([agreed, alsoAgreed])).toEqual([true, false]);
    expect(visitor.messages.filter(({ action }) => action === "$reply")).toMatchObject([{ $id: 1, ok: true }]);
  });

  test("goes on being told what has arrived, though that fell due while it was away", async () => {
    const scene = await openScene();
    const { server, visitor, clock } = scene;
    visitor.peer.send({ action: "add", points: 1 });
    await server.added.count(1);
    await lose(scene);
    clock.advance(250);
    await visitor.greet(visitor.returning());
    // That the first has arrived, the greeting has said.
    visitor.peer.send({ action: "add", points: 2 });
    await server.added.count(2);
    clock.advance(250);
    expect(await visitor.peer.acknowledged.next()).toBe(2);
  });

  test("is gone when the window has passed, and comes back to a new session", async () => {
    const { server, visitor, clock } = await openWithGap();
    const { first: channel } = server;
    const request = channel.request("agree", {}, { timeout: 2 * WINDOW }).catch(({ code }: { code: string }) => code);
    clock.advance(WINDOW - 1);
    expect(channel.isSuspended).toBe(true);
    const { session } = visitor.key;
    server.on.onClose = ({ isConnected, isSuspended }) =>
      server.events.push(`${isConnected} ${isSuspended} ${server.channels.size} ${channel.send(news(1))}`);
    clock.advance(1);
    await server.saw("onDisconnect");
    expect(server.events.items).toEqual(["onConnect", "onSuspend", "onClose", "false false 1 0", "onDisconnect"]);
    expect([channel.isConnected, channel.isSuspended, channel.send(news(1)), server.channels.size]).toEqual([
      false,
      false,
      0,
      0,
    ]);
    expect(await request).toBe("closed");
    expect(server.metrics().connections.ended).toMatchObject({ connection_lost: 1 });
    expect(clock.timers).toBe(0);
    expect(await visitor.comeBack()).toMatchObject({ resumed: false, received: 0 });
    expect(visitor.key.session).not.toBe(session);
  });

  test("has the whole window again after it was back", async () => {
    const scene = await openWithGap();
    scene.clock.advance(WINDOW - 1);
    await scene.visitor.comeBack();
    await lose(scene);
    scene.clock.advance(WINDOW - 1);
    expect(scene.server.first.isSuspended).toBe(true);
    expect(await scene.visitor.comeBack()).toMatchObject({ resumed: true });
  });

  test("may lose it again and again", async () => {
    const scene = await openScene();
    for (let n = 1; n <= 9; n += 1) {
      await lose(scene);
      scene.server.first.send(news(n));
      scene.visitor.returning().reset();
      await turns();
      await scene.visitor.comeBack();
    }
    await scene.visitor.settled();
    expect(numbers(scene.visitor)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(scene.server.events.items.filter((event) => event === "onClose")).toEqual([]);
  });

  test("is over when it is closed, and calls onClose before close returns", async () => {
    const { server, visitor, clock } = await openWithGap();
    const { first: channel } = server;
    channel.close();
    expect(server.events.items).toEqual(["onConnect", "onSuspend", "onClose", "onDisconnect"]);
    expect([channel.isConnected, channel.isSuspended]).toEqual([false, false]);
    expect(clock.timers).toBe(0);
    expect(await visitor.comeBack()).toMatchObject({ resumed: false });
  });

  test("is not pinged, and gets no word that it does not need, whatever is sent to it", async () => {
    const { server, visitor, clock } = await openWithGap({ heartbeat: 1_000 });
    const { timers } = clock;
    for (let n = 1; n <= 20; n += 1) {
      server.first.send(news(n));
      clock.advance(1_000);
      await turns();
    }
    // Its window is among them.
    expect(clock.timers).toBe(timers);
    await visitor.comeBack();
    expect(visitor.peer.inbox.items.slice(0, 21).map(({ action }) => action)).toEqual([
      "connected",
      ...Array.from({ length: 20 }, () => "news"),
    ]);
  });
});

describe("what a hook around a gap throws", () => {
  test.each(["onSuspend", "onResume", "onClose"] as const)("reaches onError, thrown or rejected: %s", async (hook) => {
    const warnings = captureWarnings();
    const scene = await openScene();
    const { server, visitor } = scene;
    const failures = [
      () => {
        throw new Error("thrown");
      },
      () => Promise.reject(new Error("rejected")),
    ];
    for (const fail of failures) {
      server.on[hook] = fail;
      await lose(scene);
      await visitor.comeBack();
      if (hook === "onClose") {
        server.first.close();
        await visitor.arrive();
      }
    }
    await turns();
    expect(server.events.items.filter((event) => event.startsWith("onError"))).toEqual([
      "onError: thrown",
      "onError: rejected",
    ]);
    expect(warnings.items).toEqual([]);
  });

  test("does no harm where a hook closes the channel", async () => {
    const scene = await openScene();
    scene.server.on.onSuspend = (channel) => channel.close();
    scene.visitor.peer.reset();
    await scene.server.saw("onDisconnect");
    expect(scene.server.channels.size).toBe(0);
    scene.server.on.onSuspend = undefined as never;
    await scene.visitor.comeBack();
    await lose(scene);
    scene.server.on.onResume = (channel) => channel.close("Not again.");
    const peer = scene.visitor.returning();
    expect(await peer.until("$close")).toMatchObject({ code: "kicked", reason: "Not again." });
    expect(await peer.ended()).toBe(true);
    expect(scene.server.channels.size).toBe(0);
  });
});

describe("what waits for a client that has lost its connection", () => {
  const LARGE = 1_024;

  test("has the bound that it always has: beyond it the client is given up", async () => {
    const { server, visitor, clock } = await openWithGap({ maxQueuedBytes: 4 * LARGE });
    const { first: channel } = server;
    for (let n = 0; n < 5; n += 1) channel.send(news(n, LARGE));
    await server.saw("onDisconnect");
    expect(channel.isConnected).toBe(false);
    expect(server.metrics().connections.ended).toMatchObject({ slow_consumer: 1 });
    expect(clock.timers).toBe(0);
    expect(await visitor.comeBack()).toMatchObject({ resumed: false });
  });

  test("is without the messages that are dropped where `overflow` says so", async () => {
    const { server, visitor } = await openWithGap({ maxQueuedBytes: 4 * LARGE, overflow: () => "drop" });
    const sent = [0, 1, 2, 3, 4].map((n) => server.first.send(news(n, LARGE)));
    expect(sent.at(-1)).toBe(0);
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    expect(numbers(visitor)).toEqual([0, 1, 2]);
  });

  test("counts as what waits: onBackpressure tells when it is much, and when it is taken", async () => {
    const { server, visitor } = await openWithGap({ highWaterMark: 2 * LARGE });
    for (let n = 0; n < 3; n += 1) server.first.send(news(n, LARGE));
    expect(server.pressure.items).toEqual([true]);
    await visitor.comeBack();
    await visitor.settled();
    visitor.peer.acknowledge(3);
    await visitor.settled();
    expect(server.pressure.items).toEqual([true, false]);
  });

  test("is bounded for all together, and the one that was lost first is given up, even in a broadcast", async () => {
    const house = openServer(PlayerServer, { window: WINDOW, maxSuspendedBytes: 5 * LARGE });
    const visitors = [1, 2, 3].map(() => new Visitor(house.arriving));
    for (const visitor of visitors) {
      await visitor.arrive();
      await lose({ ...house, visitor });
    }
    const [eldest, ...others] = [...house.server.channels];
    house.server.sendToAll(news(1, LARGE));
    expect(house.server.channels.size).toBe(3);
    house.server.sendToAll(news(2, LARGE));
    // Not in the middle of it.
    expect(house.server.channels.size).toBe(3);
    await house.server.saw("onDisconnect");
    expect([...house.server.channels]).toEqual(others);
    expect(eldest?.isConnected).toBe(false);
    await visitors[1]!.comeBack();
    expect(numbers(visitors[1]!)).toEqual([1, 2]);
  });

  test("is bounded with what they sent and waits for handlers", async () => {
    const scene = await openScene({ maxSuspendedBytes: 4 * LARGE });
    scene.server.on.think = () => new Promise(() => undefined);
    scene.visitor.peer.send({ action: "think" });
    for (let count = 0; count < 5; count += 1) {
      scene.visitor.peer.send({ action: "add", points: 1, text: "x".repeat(LARGE) });
    }
    await scene.visitor.settled();
    scene.visitor.peer.reset();
    await scene.server.saw("onSuspend");
    await turns();
    expect(scene.server.first.isSuspended).toBe(false);
    // Its handler has the time that it has at every end.
    scene.clock.advance(5_000);
    expect(scene.server.channels.size).toBe(0);
  });
});

test("more clients than may be waited for cost the one that was lost first its session", async () => {
  const house = openServer(PlayerServer, { window: WINDOW, maxSuspended: 2 });
  const visitors = [1, 2, 3].map(() => new Visitor(house.arriving));
  for (const visitor of visitors) await visitor.arrive();
  const [first, second] = visitors;
  // It comes back, and goes again: then it is the newest.
  await lose({ ...house, visitor: first! });
  await first!.comeBack();
  for (const visitor of [second!, visitors[2]!, first!]) await lose({ ...house, visitor });
  await house.server.saw("onDisconnect");
  expect(house.server.metrics().now).toMatchObject({ suspended: 2, channels: 2 });
  expect(await second!.comeBack()).toMatchObject({ resumed: false });
  expect(await first!.comeBack()).toMatchObject({ resumed: true });
});

describe("a server that stops", () => {
  test("closes those who are away before it resolves, and leaves no timer", async () => {
    const { server, clock } = await openWithGap();
    await server.stop();
    expect(server.events.items).toEqual(["onConnect", "onSuspend", "onClose", "onDisconnect"]);
    expect(server.metrics().connections.ended).toMatchObject({ server_stopping: 1 });
    expect([server.channels.size, clock.timers]).toEqual([0, 0]);
  });

  test("waits for what their handlers still do, until the time is up", async () => {
    const scene = await openScene({ drain: 1_000 });
    scene.server.on.think = () => new Promise(() => undefined);
    scene.visitor.peer.send({ action: "think" });
    await scene.visitor.settled();
    await lose(scene);
    const stopped = scene.server.stop();
    await turns();
    expect(scene.server.events.items).not.toContain("onClose");
    scene.clock.advance(1_000);
    await stopped;
    expect(scene.server.events.items).toContain("onClose");
    expect(scene.clock.timers).toBe(0);
  });

  test("takes nobody back", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const other = await scene.extended();
    const peer = scene.arriving({});
    other.closesToo = false;
    await lose(scene);
    const stopped = server.stop({ drain: 0 });
    const late = visitor.returning();
    expect(await late.next()).toMatchObject({ code: "server_stopping" });
    scene.clock.advance(5_000);
    await stopped;
    await peer.gone();
    expect(server.metrics().connections.resumed).toBe(0);
  });
});
