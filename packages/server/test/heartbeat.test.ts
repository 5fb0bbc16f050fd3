import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { WireMap } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import type { ServerOptions } from "../src/options.js";
import { Server } from "../src/server.js";
import type { ExtendedPeer } from "./support/peers.js";
import { openServer } from "./support/servers.js";
import type { MemoryHouse } from "./support/servers.js";

const INTERVAL = 800;
/** There are eight in an interval. */
const BEAT = 100;

class PatientChannel extends Channel {
  readonly closed: string[] = [];
  done: () => void = () => undefined;
  @Action("wait")
  wait(): Promise<void> {
    return new Promise((resolve) => (this.done = resolve));
  }
  override onClose(): void {
    this.closed.push("closed");
  }
}
class PatientServer extends Server<PatientChannel> {
  override channelClass = PatientChannel;
}

interface House extends MemoryHouse<PatientServer> {
  /** Lets beats pass; what is sent between them arrives. */
  beat(count: number): Promise<void>;
}

function open(options: ServerOptions = {}): House {
  const house = openServer(PatientServer, { heartbeat: INTERVAL, ...options });
  return {
    ...house,
    async beat(count) {
      for (let left = count; left > 0; left -= 1) {
        house.clock.advance(BEAT);
        await turns();
      }
    },
  };
}

/** As many turns of the event loop as a message takes to arrive and be answered, and then some. */
async function turns(): Promise<void> {
  for (let left = 6; left > 0; left -= 1) await new Promise((resolve) => void setImmediate(resolve));
}

function onlyChannel({ server }: House): PatientChannel {
  const [channel] = server.channels;
  if (!channel) throw new Error("Nobody is there.");
  return channel;
}

const pingsTo = ({ inbox }: ExtendedPeer): WireMap[] => inbox.items.filter(({ action }) => action === "$ping");

describe("a server", () => {
  test("tells its clients how often it pings them, and its time", async () => {
    const house = open();
    const peer = house.arriving();
    expect(await peer.next()).toMatchObject({
      $: { heartbeat: INTERVAL, time: house.server.serverTime() },
    });
  });

  test("pings extended clients once in an interval, and plain ones never", async () => {
    const house = open();
    const plain = await house.greeted();
    const peer = await house.extended();
    for (let beats = 0; beats < 24; beats += 1) {
      peer.acknowledge(0);
      await house.beat(1);
    }
    expect(pingsTo(peer)).toHaveLength(3);
    expect(plain.actions).toEqual(["connected"]);
  });

  test("answers a ping with its own time, and pings back at once to measure the way", async () => {
    const house = open();
    const peer = await house.extended();
    peer.send({ action: "$ping", t: 12.5, n: 0 });
    expect(await peer.next()).toEqual({ action: "$pong", t: 12.5, now: house.server.serverTime() });
    const ping = await peer.next();
    house.clock.advance(30);
    peer.send({ action: "$pong", t: ping["t"] });
    await turns();
    const { rtt, jitter } = onlyChannel(house);
    expect([rtt, jitter]).toEqual([30, 0]);
    const { roundTripSeconds } = house.server.metrics().connections;
    expect([roundTripSeconds.count, roundTripSeconds.sum]).toEqual([1, 0.03]);
  });

  test("measures nothing of plain clients, and nothing before the first answer", async () => {
    const house = open();
    await house.greeted();
    await house.extended();
    for (const { rtt, jitter } of house.server.channels) expect([rtt, jitter]).toEqual([undefined, undefined]);
    expect(house.server.channels.size).toBe(2);
    const channel = new PatientChannel();
    expect([channel.rtt, channel.jitter]).toEqual([undefined, undefined]);
  });

  test("has one timer for all heartbeats, and none when it has stopped", async () => {
    const house = open({ drain: 0 });
    const before = house.clock.timers;
    await Promise.all(Array.from({ length: 20 }, () => house.extended()));
    expect([before, house.clock.timers]).toEqual([1, 1]);
    const stopped = house.server.stop();
    house.clock.advance(0);
    await stopped;
    expect(house.clock.timers).toBe(0);
  });

  test("has none where it is told so", async () => {
    const house = open({ heartbeat: 0 });
    const peer = await house.extended();
    await house.beat(40);
    expect(peer.actions).toEqual(["connected"]);
    expect(house.clock.timers).toBe(0);
    expect(house.server.channels.size).toBe(1);
  });
});

describe("a client that says nothing any more", () => {
  test("has lost its connection after two intervals and an eighth, and others have not", async () => {
    const house = open();
    const silent = await house.extended();
    const channel = onlyChannel(house);
    const plain = await house.greeted();
    const other = await house.extended();
    for (let beats = 0; beats < 16; beats += 1) {
      other.acknowledge(0);
      await house.beat(1);
    }
    expect(house.server.channels.size).toBe(3);
    other.acknowledge(0);
    await house.beat(1);
    expect(await silent.ended()).toBe(false);
    expect(channel.closed).toEqual(["closed"]);
    expect(house.server.metrics().connections.ended).toMatchObject({ connection_lost: 1 });
    await house.beat(10);
    expect([plain.ends.items, other.ends.items, house.server.channels.size]).toEqual([[], [], 2]);
  });

  test("has one interval more when the server stood still", async () => {
    const house = open();
    const peer = await house.extended();
    await house.beat(10);
    house.clock.stall(10 * INTERVAL);
    house.clock.advance(0);
    await house.beat(7);
    expect(house.server.channels.size).toBe(1);
    await house.beat(1);
    await peer.ended();
    expect(house.server.channels.size).toBe(0);
  });

  test("is not judged while nothing is read of it, and is pinged nevertheless", async () => {
    const house = open({ maxInboxBytes: 1_024 });
    const peer = await house.extended();
    peer.send({ action: "wait" }, { action: "chat", text: "x".repeat(1_024) });
    await turns();
    peer.send({ action: "chat", text: "what is not read" });
    await house.beat(40);
    expect(pingsTo(peer)).toHaveLength(5);
    expect(house.server.channels.size).toBe(1);
    onlyChannel(house).done();
    await turns();
    await house.beat(15);
    expect(house.server.channels.size).toBe(1);
    await house.beat(2);
    expect(house.server.channels.size).toBe(0);
  });
});

describe("heartbeats of a client", () => {
  const floodOf = (count: number, frame: object): WireMap[] =>
    Array.from({ length: count }, (_, index) => ({ ...frame, t: index, n: 0 }));

  test.each([["$ping"], ["$pong"]])("that come too often as %s are violations", async (action) => {
    const house = open({ maxViolations: 5 });
    const peer = await house.extended();
    peer.send(...floodOf(16 + 5, { action }));
    await turns();
    expect(house.server.channels.size).toBe(1);
    peer.send(...floodOf(1, { action }));
    expect(await peer.until("$close")).toMatchObject({ code: "too_many_violations" });
  });

  test("are none when they come all at once, since nothing was read for long", async () => {
    const house = open({ maxInboxBytes: 1_024, maxViolations: 0 });
    const peer = await house.extended();
    peer.send({ action: "$ping", t: 1, n: 0 });
    peer.send({ action: "wait" }, { action: "chat", text: "x".repeat(1_024) });
    await turns();
    await house.beat(80);
    peer.send(...floodOf(10, { action: "$ping" }), ...floodOf(10, { action: "$pong" }));
    onlyChannel(house).done();
    await turns();
    expect(peer.ends.items).toEqual([]);
    expect(house.server.channels.size).toBe(1);
  });
});

test("the time of a server goes on evenly, whatever becomes of the wall clock", () => {
  const { clock, server } = open();
  expect(server.serverTime()).toBe(clock.wallTime());
  const before = server.serverTime();
  clock.wallTime = () => 0;
  clock.advance(12.5);
  expect(server.serverTime()).toBe(before + 12.5);
});

test.each([[-1], [5], [99], [Infinity], ["5s"]])("a heartbeat of %p is refused", (heartbeat) => {
  expect(() => new PatientServer({ heartbeat: heartbeat as number })).toThrow(
    /`heartbeat` is .*; it must be 0 for none, or milliseconds from 100 up\./,
  );
});
