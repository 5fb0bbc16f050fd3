import { describe, expect, test } from "@jest/globals";
import { captureLog } from "./support/logs.js";
import { PlayerServer } from "./support/player-game.js";
import { openServer } from "./support/servers.js";
import { Visitor } from "./support/visitor.js";
import { lose, news, numbers, openScene, turns, WINDOW } from "./support/scene.js";
import type { Scene } from "./support/scene.js";

const LARGE = 1_024;

describe("the token of a session", () => {
  test("is another one after each return, and long enough not to be guessed", async () => {
    const scene = await openScene();
    const tokens = new Set([scene.visitor.key.token]);
    for (let times = 0; times < 3; times += 1) {
      await lose(scene);
      await scene.visitor.comeBack();
      tokens.add(scene.visitor.key.token);
    }
    expect(tokens.size).toBe(4);
    // 192 bits in an alphabet of 64.
    for (const token of tokens) expect(token).toHaveLength(32);
  });

  test.each<[string, (scene: Scene) => Promise<{ session?: string; token?: string }>]>([
    ["a guessed one", async () => ({ token: "x".repeat(32) })],
    ["a part of the right one", async ({ visitor }) => ({ token: visitor.key.token.slice(0, -1) })],
    ["more than the right one", async ({ visitor }) => ({ token: `${visitor.key.token}x` })],
    [
      "that of another session",
      async ({ arriving }) => {
        const other = new Visitor(arriving);
        await other.arrive();
        return { token: other.key.token };
      },
    ],
    ["the right one for a session that there is not", async () => ({ session: "nobody" })],
    [
      "an old one",
      async (scene) => {
        const { token } = scene.visitor.key;
        await scene.visitor.comeBack();
        await lose(scene);
        return { token };
      },
    ],
  ])("starts a new session where it is %s, and leaves the old one alone", async (_what, otherOf) => {
    const scene = await openScene();
    await lose(scene);
    const { server, visitor } = scene;
    const { first: channel } = server;
    const other = await otherOf(scene);
    const stranger = new Visitor(scene.arriving);
    const { $: greeted } = (await visitor.returning(other).next()) as { $: Record<string, unknown> };
    expect(greeted).toMatchObject({ resumed: false, received: 0 });
    expect(greeted["session"]).not.toBe(channel.id);
    // As it is for anybody.
    expect(Object.keys(greeted)).toEqual(Object.keys(await stranger.arrive()));
    expect(channel.isSuspended).toBe(true);
    expect(await visitor.comeBack()).toMatchObject({ resumed: true, session: channel.id });
  });

  test.each<[string, unknown]>([
    ["that is no map", 7],
    ["without a token", { session: "a", received: 0 }],
    ["whose token is no text", { session: "a", token: 7, received: 0 }],
    ["whose token is empty", { session: "a", token: "", received: 0 }],
    ["that says nothing of what has arrived", { session: "a", token: "b" }],
    ["that has less than nothing", { session: "a", token: "b", received: -1 }],
    ["that has half a frame", { session: "a", token: "b", received: 0.5 }],
  ])("is not looked at in a request %s", async (_what, resume) => {
    const house = openServer(PlayerServer, { window: WINDOW });
    const peer = house.arriving({ resume });
    expect(await peer.next()).toMatchObject({ action: "$close", code: "protocol_error" });
    expect(house.server.channels.size).toBe(0);
  });

  test("is in no event of the log, whatever becomes of it", async () => {
    const events = captureLog();
    const scene = await openScene();
    const { visitor } = scene;
    const tokens = [visitor.key.token];
    await lose(scene);
    await visitor.comeBack();
    tokens.push(visitor.key.token);
    await visitor.returning({ received: 99 }).ended();
    await visitor.returning({ token: "guessed" }).next();
    await scene.server.stop({ drain: 0 });
    const logged = JSON.stringify(events.items);
    for (const token of [...tokens, "guessed"]) expect(logged).not.toContain(token);
    expect(logged).toContain("client_resumed");
  });
});

describe("the answer to a client that comes back, lost on its way", () => {
  test.each([[1], [2], [5]])("%d times, lets the old token be right until the new one has arrived", async (times) => {
    const scene = await openScene();
    const { server, visitor } = scene;
    await lose(scene);
    server.first.send(news(1));
    for (let count = 0; count < times; count += 1) {
      visitor.returning().reset();
      await turns();
    }
    expect(server.first.isSuspended).toBe(true);
    server.first.send(news(2));
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    expect(numbers(visitor)).toEqual([1, 2]);
  });

  test("may have been read after all: then the new token is right, too", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const { token } = visitor.key;
    await lose(scene);
    await visitor.greet(visitor.returning());
    // It dies before it says a word.
    await lose(scene);
    expect(visitor.key.token).not.toBe(token);
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    await lose(scene);
    expect(await visitor.comeBack({ token })).toMatchObject({ resumed: false });
    expect(server.first.isSuspended).toBe(true);
  });
});

describe("a client that comes back", () => {
  test("from a connection that seems alive takes over, and whoever is there learns why", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const { peer: former } = visitor;
    const { first: channel } = server;
    channel.send(news(1));
    await visitor.settled();
    former.closesToo = false;
    const greeted = await visitor.comeBack();
    expect(greeted).toMatchObject({ resumed: true, session: channel.id });
    expect(await former.until("$close")).toMatchObject({
      code: "superseded",
      reason: "The session was resumed elsewhere.",
    });
    expect([channel.isConnected, channel.isSuspended, server.channels.size]).toEqual([true, false, 1]);
    // What the former one still says is not heard.
    former.send({ action: "add", points: 1 });
    visitor.peer.send({ action: "add", points: 2 });
    channel.send(news(2));
    await visitor.settled();
    expect(server.added.items).toEqual([2]);
    expect(numbers(visitor)).toEqual([1, 2]);
    // There was no gap.
    expect(server.events.items).toEqual(["onConnect"]);
    expect(server.metrics().now).toMatchObject({ suspended: 0, channels: 1 });
  });

  test("leaves behind a connection that `stop` waits for, and cuts when the time is up", async () => {
    const scene = await openScene({ drain: 2_000 });
    const { peer: former } = scene.visitor;
    former.closesToo = false;
    former.pause();
    await scene.visitor.comeBack();
    expect(scene.server.metrics().now).toMatchObject({ leaving: 1, channels: 1 });
    let isStopped = false;
    const stopped = scene.server.stop({ drain: 2_000 }).then(() => (isStopped = true));
    scene.visitor.peer.close();
    await turns();
    expect(isStopped).toBe(false);
    scene.clock.advance(2_000);
    await stopped;
    await former.gone();
    expect(scene.clock.timers).toBe(0);
  });

  test("in several places at once is in the last one; the others, where it was not heard, are cut without a word", async () => {
    const scene = await openScene();
    const peers = [1, 2, 3].map(() => scene.visitor.returning());
    for (const peer of peers) await peer.next();
    for (const peer of peers.slice(0, 2)) {
      await peer.gone();
      expect(peer.actions).toEqual(["connected"]);
    }
    expect(scene.server.channels.size).toBe(1);
    scene.server.first.send(news(1));
    expect(await peers[2]!.until("news")).toEqual(news(1));
  });

  test("while a hello of an earlier attempt was on its way, which then arrives: it comes back once more", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    const { key } = visitor;
    await lose(scene);
    server.first.send(news(1));
    const peer = visitor.returning();
    const { $ } = (await peer.next()) as { $: { token: string } };
    // Of this one the client does not know any more.
    const late = visitor.returning(key);
    await late.until("connected");
    await peer.gone();
    late.reset();
    await turns();
    expect(server.first.isSuspended).toBe(true);
    expect(await visitor.comeBack({ token: $.token, received: 0 })).toMatchObject({ resumed: true });
    await visitor.settled();
    expect(numbers(visitor)).toEqual([1]);
  });

  test("too often is told so, and may come back later", async () => {
    const scene = await openScene();
    const { server, visitor } = scene;
    for (let times = 0; times < 10; times += 1) {
      await lose(scene);
      await visitor.comeBack();
    }
    await lose(scene);
    const peer = visitor.returning();
    expect(await peer.next()).toMatchObject({ action: "$close", code: "rate_limited" });
    expect(server.first.isSuspended).toBe(true);
    scene.clock.advance(6_000);
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    expect(server.metrics().connections).toMatchObject({ suspended: 11, resumed: 11, refused: { rate_limited: 1 } });
  });

  test.each([["suspended"], ["still there"]])(
    "with more than was sent is refused, and its session, %s, stays",
    async (state) => {
      const scene = await openScene();
      const { server, visitor } = scene;
      server.first.send(news(1));
      await visitor.settled();
      if (state === "suspended") await lose(scene);
      // It waits, and was not sent.
      if (state === "suspended") server.first.send(news(2));
      expect(await visitor.returning({ received: 2 }).next()).toMatchObject({ code: "protocol_error" });
      expect(server.first.isSuspended).toBe(state === "suspended");
      expect(await visitor.comeBack({ received: 1 })).toMatchObject({ resumed: true });
    },
  );

  test.each([["suspended"], ["still there"]])(
    "and lacks more than was kept gets a new session, and the old one, %s, is over",
    async (state) => {
      const scene = await openScene({ ring: 2 * LARGE });
      const { server, visitor } = scene;
      const { first: channel } = server;
      visitor.peer.pause();
      for (let n = 1; n <= 4; n += 1) channel.send(news(n, LARGE));
      await turns();
      if (state === "suspended") await lose(scene);
      expect(await visitor.comeBack()).toMatchObject({ resumed: false, received: 0 });
      expect(channel.isConnected).toBe(false);
      expect(server.events.items.filter((event) => event !== "onSuspend")).toEqual([
        "onConnect",
        "onClose",
        "onDisconnect",
        "onConnect",
      ]);
      expect(server.metrics().connections.ended).toMatchObject({ connection_lost: 1 });
      expect([...server.channels].map(({ id }) => id)).toEqual([visitor.key.session]);
    },
  );

  test("may lack more than is kept, where that was not sent yet", async () => {
    const scene = await openScene({ ring: 2 * LARGE });
    await lose(scene);
    for (let n = 1; n <= 20; n += 1) scene.server.first.send(news(n, LARGE));
    expect(await scene.visitor.comeBack()).toMatchObject({ resumed: true });
    expect(numbers(scene.visitor)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test("and lacks what newer messages replaced gets a number for those", async () => {
    const scene = await openScene({ latestWindow: 64 * LARGE });
    const { server, visitor } = scene;
    visitor.peer.pause();
    for (const at of [1, 2, 3]) {
      server.first.send({ action: "place", at });
      await turns();
    }
    server.first.send(news(4));
    await turns();
    await lose(scene);
    await visitor.comeBack();
    expect(visitor.peer.inbox.items.map(({ action, at, n }) => [action, at ?? n])).toEqual([
      ["connected", undefined],
      ["$skip", 2],
      ["place", 3],
      ["news", 4],
      ["$pong", undefined],
    ]);
    // It counts with the rest.
    expect(visitor.received).toBe(4);
    visitor.peer.acknowledge(4);
    await visitor.settled();
    expect(server.first.queuedBytes).toBe(0);
  });
});
