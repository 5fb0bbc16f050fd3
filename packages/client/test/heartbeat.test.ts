import { describe, expect, test } from "@jest/globals";
import type { WireMap } from "@repod/core/internal";
import type { Client } from "../src/client.js";
import type { ConnectOptions } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import type { FakePeer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";

const INTERVAL = 800;
/** There are eight in an interval. */
const BEAT = 100;
const TIME = 1_900_000_000_000;

interface Visit {
  readonly server: FakeServer;
  readonly screen: Screen;
  readonly client: Client;
  readonly peer: FakePeer;
  /** Lets beats pass; what is sent between them arrives. */
  beat(count: number): Promise<void>;
}

/** A client that a server with heartbeats has greeted, after 40 ms of which it knows nothing. */
async function visit(options: ConnectOptions = {}, greeting: object = {}): Promise<Visit> {
  const server = new FakeServer();
  const screen = new Screen();
  const peer = await server.open(screen, options);
  server.clock.advance(40);
  peer.greet({ heartbeat: INTERVAL, time: TIME, ...greeting });
  await server.settle();
  return {
    server,
    screen,
    client: screen.connection!,
    peer,
    async beat(count) {
      for (let left = count; left > 0; left -= 1) {
        server.clock.advance(BEAT);
        await server.settle();
      }
    },
  };
}

const pingsTo = ({ inbox }: FakePeer): WireMap[] => inbox.filter(({ action }) => action === "$ping");

/** Answers the client's newest ping, as a server whose clock shows a time. */
function answer(peer: FakePeer, now: number): void {
  peer.send({ action: "$pong", t: pingsTo(peer).at(-1)?.["t"], now });
}

describe("a client", () => {
  test("pings a server as often as its greeting says, and answers its pings, though nobody pumps", async () => {
    const { peer, beat, server } = await visit();
    for (let pings = 0; pings < 4; pings += 1) {
      answer(peer, TIME);
      await server.settle();
    }
    expect(pingsTo(peer).map(({ t }) => t)).toEqual([40, 40, 40, 40]);
    peer.send({ action: "$ping", t: 12.5, n: 0 });
    await server.settle();
    for (let beats = 0; beats < 24; beats += 1) {
      peer.send({ action: "$ack", n: 0 });
      await beat(1);
    }
    expect(peer.inbox.filter(({ action }) => action === "$pong")).toEqual([{ action: "$pong", t: 12.5 }]);
    expect(
      pingsTo(peer)
        .slice(4)
        .map(({ t }) => t),
    ).toEqual([840, 1_640, 2_440]);
    expect(peer.acknowledged).toEqual([0]);
  });

  test("neither pings nor judges a plain server, nor one that says that there are no heartbeats", async () => {
    for (const greet of [(peer: FakePeer) => peer.greetPlain(), (peer: FakePeer) => peer.greet({ heartbeat: 0 })]) {
      const server = new FakeServer();
      const screen = new Screen();
      const peer = await server.open(screen);
      greet(peer);
      await server.settle();
      expect(server.clock.timers).toBe(0);
      server.clock.advance(100_000);
      await server.settle();
      expect(screen.isConnected).toBe(true);
      expect(pingsTo(peer)).toEqual([]);
    }
  });

  test("that is closed leaves no timer", async () => {
    const { server, screen, peer } = await visit();
    screen.close();
    await server.settle();
    peer.end();
    await server.settle();
    expect(server.clock.timers).toBe(0);
  });
});

describe("a server that says nothing any more", () => {
  test("is left after two intervals and an eighth, and the end is told", async () => {
    const { screen, peer, beat } = await visit();
    await beat(16);
    expect(screen.isConnected).toBe(true);
    await beat(1);
    expect(screen.isConnected).toBe(false);
    expect(peer.ended).toBe(true);
    screen.pump();
    expect(screen.heard).toContainEqual({
      action: "disconnected",
      code: "connection_lost",
      reason: "Nothing was heard for 1600 ms.",
      unacknowledged: 0,
      willReconnect: true,
    });
  });

  test("has one interval more when our timers stood still, as those of a page that is hidden", async () => {
    const { server, screen, beat } = await visit();
    await beat(10);
    server.clock.stall(60_000);
    server.clock.advance(0);
    await beat(7);
    expect(screen.isConnected).toBe(true);
    await beat(1);
    expect(screen.isConnected).toBe(false);
  });

  test("is not left while we do not read, since nobody pumps, and hears pings nevertheless", async () => {
    const { screen, peer, beat } = await visit({ maxInboxBytes: 1_024 }, { limit: 65_536 });
    peer.send({ action: "chat", text: "x".repeat(1_024) });
    await beat(80);
    expect(screen.isConnected).toBe(true);
    expect(pingsTo(peer)).toHaveLength(11);
    screen.pump();
    await beat(15);
    expect(screen.isConnected).toBe(true);
    await beat(2);
    expect(screen.isConnected).toBe(false);
  });
});

describe("the way to a server", () => {
  test("is measured from the start: round trip, jitter, and the server's time with its bound", async () => {
    const { server, client, screen, peer } = await visit();
    expect([client.rtt, client.jitter]).toEqual([undefined, undefined]);
    expect(client.serverTime()).toBeCloseTo(TIME + 20, 1);
    expect(client.serverTimeError).toBeCloseTo(20, 1);
    server.clock.advance(10);
    answer(peer, TIME + 25);
    await server.settle();
    expect([client.rtt, client.jitter]).toEqual([10, 0]);
    expect(client.serverTime()).toBeCloseTo(TIME + 30, 1);
    expect(client.serverTimeError).toBeCloseTo(5, 1);
    server.clock.advance(30);
    answer(peer, TIME + 45);
    await server.settle();
    expect([screen.rtt, screen.jitter]).toEqual([10, 10]);
    expect(screen.serverTime()).toBe(client.serverTime());
    expect(screen.serverTimeError).toBe(client.serverTimeError);
  });

  test("is unknown when the connection has ended, but the server's time goes on", async () => {
    const { server, client, peer } = await visit();
    answer(peer, TIME);
    await server.settle();
    peer.cut();
    await server.settle();
    expect([client.rtt, client.jitter]).toEqual([undefined, undefined]);
    const { serverTimeError } = client;
    server.clock.advance(1_000);
    expect(client.serverTime()).toBeCloseTo(TIME + 1_000, 0);
    expect(client.serverTimeError).toBeCloseTo(serverTimeError + 0.2, 3);
  });

  test("is unknown before a connection and with a plain server: the time is our own, with no bound", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const ownTime = (): unknown[] => [screen.rtt, screen.jitter, screen.serverTimeError];
    const before = Date.now();
    expect(ownTime()).toEqual([undefined, undefined, Infinity]);
    expect(screen.serverTime()).toBeGreaterThanOrEqual(before);
    const peer = await server.open(screen);
    expect(screen.serverTime()).toBe(server.clock.wallTime());
    peer.greetPlain();
    await server.settle();
    expect(screen.serverTime()).toBe(server.clock.wallTime());
    expect(ownTime()).toEqual([undefined, undefined, Infinity]);
  });

  test("is learned anew from a server that greets anew", async () => {
    const { server, client, peer } = await visit();
    answer(peer, TIME);
    peer.send({ action: "$close", code: "late_hello", reason: "" });
    await server.settle();
    server.clock.advance(60);
    server.peer.greet({ heartbeat: INTERVAL, time: TIME + 10 });
    await server.settle();
    expect(client.serverTime()).toBeCloseTo(TIME + 40, 1);
    expect(client.serverTimeError).toBeCloseTo(30, 1);
  });
});
