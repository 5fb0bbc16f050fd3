import { encode } from "@repod/core";
import { describe, expect, test } from "@jest/globals";
import type { Transport } from "@repod/core/internal";
import type { AuthInfo } from "../../src/authentication.js";
import type { ParcelSocket } from "../../src/workers/parcel-socket.js";
import { PlayerServer } from "../support/player-game.js";
import { Recorder } from "../support/recorder.js";
import { news, numbers } from "../support/scene.js";
import { Visitor } from "../support/visitor.js";
import { openReturn, startCrew } from "./crew.js";

const TIMEOUT = 300;

/** Of a transport nothing but its kind is asked. */
const CLIENT = { kind: "tcp", secure: false, remoteAddress: ["", 0], maxBatchBytes: Infinity } as unknown as Transport;

/** Resolves when a condition holds that no event tells of. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a request for a session", () => {
  test("asks no one but the worker that its id names", async () => {
    const [owner, other] = await startCrew(2);
    const ask = (session: string): boolean =>
      other!.relays.ask({ session, token: "x", received: 0 }, CLIENT, {}, () => new Uint8Array(1)) !== undefined;
    const { server } = owner!.place;
    const others = [
      "",
      "nobody",
      server,
      server.slice(1),
      "12345678.abc",
      `${other!.place.server}.abc`,
      "../../../1.sock",
    ];
    expect(others.map(ask)).toEqual(others.map(() => false));
    expect(ask(`${server}.abc`)).toBe(true);
  });

  test.each([
    ["a forged token", { token: "x".repeat(32) }],
    ["a forged session of a worker that there is", {}],
  ])("with %s begins anew where it came, and its owner has no client more", async (what, forged) => {
    const { owner, other, visitor } = await openReturn("tcp");
    const { key } = visitor;
    const session = what.includes("session") ? `${owner.place.server}.${"x".repeat(16)}` : key.session;
    const greeted = await visitor.comeBack({ ...forged, session });
    expect(greeted.resumed).toBe(false);
    expect(greeted.session.startsWith(other.place.server)).toBe(true);
    expect(owner.server.first.isSuspended).toBe(true);
    expect(owner.server.metrics()).toMatchObject({
      connections: { accepted: { tcp: 1 } },
      now: { channels: 1, pending: 0 },
    });
    // And the right one goes on.
    visitor.key = key;
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
  });

  test("begins anew where the owner is gone, whether that is known or not", async () => {
    const { owner, other, visitor } = await openReturn("tcp");
    const { key } = visitor;
    owner.exchange.close();
    expect((await visitor.comeBack()).resumed).toBe(false);
    other.places.update([]);
    visitor.key = key;
    expect((await visitor.comeBack()).resumed).toBe(false);
    expect(other.server.channels.size).toBe(2);
  });

  test("that nobody answers ends in time, and can be made again", async () => {
    const { owner, other, visitor } = await openReturn("tcp", { handshakeTimeout: TIMEOUT });
    const channel = owner.server.first;
    owner.exchange.host("relay", () => undefined);
    expect(await visitor.returning().until("$close")).toMatchObject({ code: "handshake_timeout" });
    expect(other.server.metrics().now).toMatchObject({ channels: 0, pending: 0 });
    owner.answer();
    expect(await visitor.comeBack()).toMatchObject({ resumed: true, session: channel.id });
  });

  test("of a client that is gone before the answer leaves nothing, and the session to be resumed", async () => {
    const { owner, other, visitor } = await openReturn("tcp");
    for (let times = 0; times < 5; times += 1) visitor.returning().reset();
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    visitor.peer.send({ action: "$close", code: "closed", reason: "" });
    visitor.peer.close();
    await owner.server.saw("onDisconnect");
    await other.relays.stop(60_000);
  });

  test("of a client that is gone before the answer is no return, to the owner's hooks", async () => {
    const { owner, other, visitor } = await openReturn("tcp");
    const asked = new Recorder<() => void>();
    const { exchange } = owner;
    const host = exchange.host.bind(exchange);
    exchange.host = (purpose, take) => {
      host(purpose, (socket, introduction) => asked.push(() => take(socket, introduction)));
    };
    owner.answer();
    const peer = visitor.returning();
    await asked.count(1);
    peer.reset();
    await until(() => other.server.metrics().now.pending === 0);
    asked.items[0]!();
    exchange.host = host;
    owner.answer();
    expect(await visitor.comeBack()).toMatchObject({ resumed: true });
    await until(() => owner.server.metrics().now.pending === 0);
    expect(owner.server.events.items).toEqual(["onConnect", "onSuspend", "onResume"]);
  });

  test("may be followed by messages at once: they come behind it, in order", async () => {
    const { owner, visitor } = await openReturn("tcp");
    const peer = visitor.returning();
    const adds = [1, 2, 3].map((points) => encode({ action: "add", points }));
    peer.sendBytes(Buffer.concat(adds).subarray(0, -1));
    await visitor.greet(peer);
    peer.sendBytes(Buffer.concat(adds).subarray(-1));
    await owner.server.added.count(3);
    expect(owner.server.added.items).toEqual([1, 2, 3]);
  });

  test("is not asked who it is where it is taken; and where it is not, by the worker that it came to", async () => {
    const asked: string[] = [];
    class Guarded extends PlayerServer {
      override async onAuth(credentials: unknown, { secure, transport }: AuthInfo): Promise<string> {
        asked.push(`${String(credentials)} ${transport} ${secure} ${String(this.port)}`);
        return Promise.resolve("Ada");
      }
    }
    const { owner, other, visitor } = await openReturn("ws", {}, Guarded);
    const before = asked.length;
    expect(await visitor.comeBack({}, { auth: "key" })).toMatchObject({ resumed: true });
    expect([asked.length, owner.server.first.auth]).toEqual([before, "Ada"]);
    await visitor.comeBack({ token: "forged" }, { auth: "key" });
    expect(asked.length).toBe(before + 1);
    expect(other.server.first.auth).toBe("Ada");
  });

  test("waits where too many ask the same worker, until others have their answers", async () => {
    const [owner, other] = await startCrew(2);
    const asking = new Recorder<ParcelSocket>();
    owner!.exchange.host("relay", (socket) => asking.push(socket));
    const session = `${owner!.place.server}.${"x".repeat(16)}`;
    const asked = Array.from({ length: 100 }, () => {
      return other!.relays.ask({ session, token: "x", received: 0 }, CLIENT, {}, () => new Uint8Array(1))!;
    });
    await asking.count(64);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(asking.items).toHaveLength(64);
    for (let answered = 0; answered < 100; answered += 1) (await asking.next()).destroy();
    expect(await Promise.all(asked)).toEqual(asked.map(() => undefined));
  });

  test("of many at once is answered, each of them", async () => {
    const [owner, other] = await startCrew(2);
    let at = owner!;
    const visitors = Array.from({ length: 200 }, () => new Visitor((hello) => at.dial("tcp", hello)));
    await Promise.all(visitors.map((visitor) => visitor.arrive()));
    for (const { peer } of visitors) peer.reset();
    await owner!.server.saw("onSuspend", visitors.length);
    at = other!;
    const greeted = await Promise.all(visitors.map((visitor) => visitor.comeBack()));
    expect(greeted.filter(({ resumed }) => resumed)).toHaveLength(visitors.length);
    expect([owner!.server.channels.size, other!.server.channels.size]).toEqual([visitors.length, 0]);
  });
});

describe("a client that is relayed", () => {
  test("and does not read holds up its own messages only, which wait at its owner", async () => {
    const { owner, visitor } = await openReturn("tcp", {
      maxQueuedBytes: 2 ** 26,
      highWaterMark: 2 ** 20,
      ring: 2 ** 26,
    });
    await visitor.comeBack();
    visitor.peer.pause();
    const { first } = owner.server;
    let sent = 0;
    while (owner.server.pressure.items.length === 0) {
      first.send(news((sent += 1), 60_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(owner.server.metrics().now.queuedBytes).toBeGreaterThan(2 ** 20);
    visitor.peer.resume();
    await visitor.peer.inbox.until(() => numbers(visitor).length === sent);
    expect(numbers(visitor)).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  });

  test("and sends more than its owner handles is read from no more, and loses nothing", async () => {
    const { owner, visitor } = await openReturn("tcp", { receiveRate: { messages: 1e9, bytes: 1e12 } });
    await visitor.comeBack();
    let release = (): void => undefined;
    owner.server.on.think = () => new Promise<void>((resolve) => (release = resolve));
    visitor.peer.send({ action: "think" });
    await owner.server.saw("think");
    const count = 400;
    for (let points = 1; points <= count; points += 1) {
      visitor.peer.send({ action: "add", points, pad: "x".repeat(60_000) });
    }
    let before = -1;
    // Until nothing moves any more.
    while (before !== owner.server.metrics().now.waitingMessages) {
      before = owner.server.metrics().now.waitingMessages;
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(before).toBeLessThan(count / 2);
    release();
    await owner.server.added.count(count);
    expect(owner.server.added.items).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  test("and falls silent has lost its connection, at both workers", async () => {
    const { owner, other, visitor } = await openReturn("tcp", { heartbeat: 100 });
    await visitor.comeBack();
    // It answers no ping.
    await owner.server.saw("onSuspend", 2);
    await visitor.peer.gone();
    await other.relays.stop(60_000);
  });

  test("and comes back by another way is told where it still stands", async () => {
    const { owner, visitor } = await openReturn("tcp");
    await visitor.comeBack();
    const relayed = visitor.peer;
    const direct = new Visitor((hello) => owner.dial("ws", hello));
    direct.key = visitor.key;
    await direct.comeBack({ received: visitor.received });
    expect(await relayed.until("$close")).toMatchObject({ code: "superseded" });
    await relayed.gone();
  });

  test("is cut where its owner is no more", async () => {
    const { other, visitor } = await openReturn("tcp");
    await visitor.comeBack();
    other.places.update([]);
    other.relays.check();
    await visitor.peer.gone();
    await other.relays.stop(60_000);
  });

  test("hears that its owner stops, and where it is, and the other worker waits for that", async () => {
    const { owner, other, visitor } = await openReturn("tcp");
    await visitor.comeBack();
    const stopping = other.server.stop({ drain: 60_000 });
    await owner.server.stop({ drain: 1_000 });
    expect(await visitor.peer.until("$close")).toMatchObject({ code: "server_stopping" });
    await stopping;
  });

  test("is cut where the other worker stops, in the end, and its session goes on", async () => {
    const { owner, other, visitor } = await openReturn("tcp");
    await visitor.comeBack();
    await other.server.stop({ drain: 0 });
    await owner.server.saw("onSuspend", 2);
    expect(owner.server.first.isSuspended).toBe(true);
  });
});
