import { describe, expect, test } from "@jest/globals";
import { Action, encode } from "@repod/core";
import type { Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred, Transport } from "@repod/core/internal";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Channel } from "../src/channel.js";
import type { ServerOptions } from "../src/options.js";
import { RUNTIME, Server } from "../src/server.js";
import { dialWebSocket } from "./support/dial.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { Visitor } from "./support/visitor.js";

class CountingChannel extends Channel<Contract, CountingServer> {
  @Action("count")
  count({ index }: { index: number }): void {
    this.server.counted.push(index);
  }

  @Action("work")
  async work({ index }: { index: number }): Promise<void> {
    await this.server.gate.promise;
    this.server.counted.push(index);
  }
}
class CountingServer extends Server<CountingChannel> {
  override channelClass = CountingChannel;
  readonly counted = new Recorder<number>();
  readonly gate: Deferred<void> = createDeferred();
}

/** Whether a transport is read from, and how often that changed. */
function watch(transport: Transport): { isPaused: boolean; moves: Recorder<"pause" | "resume"> } {
  const state = { isPaused: false, moves: new Recorder<"pause" | "resume">() };
  for (const move of ["pause", "resume"] as const) {
    const original = transport[move].bind(transport);
    transport[move] = () => {
      state.isPaused = move === "pause";
      state.moves.push(move);
      original();
    };
  }
  return state;
}

function numbers(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Resolves when what is under way in memory has arrived. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const RATE = { receiveRate: { messages: 100 } } as const;

describe("a client that sends more than its rate", () => {
  test("is read from more slowly, and loses nothing", async () => {
    const { server, clock, transports, extended } = openServer(CountingServer, RATE);
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    for (const index of numbers(500)) peer.send({ action: "count", index });
    await settle();
    expect(state.isPaused).toBe(true);
    const atOnce = server.counted.items.length;
    expect(atOnce).toBeGreaterThanOrEqual(100);
    expect(atOnce).toBeLessThan(110);
    for (let second = 1; second <= 4; second += 1) {
      for (let step = 0; step < 100; step += 1) {
        clock.advance(10);
        await settle();
      }
      const { length } = server.counted.items;
      expect(length).toBeGreaterThanOrEqual(Math.min(500, 100 * second + 85));
      expect(length).toBeLessThanOrEqual(100 * second + 110);
    }
    await server.counted.count(500);
    expect(server.counted.items).toEqual(numbers(500));
  });

  test("gets no more of one piece handled than it may send, and no timer is left", async () => {
    const { server, clock, transports, extended } = openServer(CountingServer, RATE);
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    peer.send(...numbers(300).map((index) => ({ action: "count", index })));
    await settle();
    // The one that is too much is what holds the next ones back.
    expect(server.counted.items).toEqual(numbers(101));
    expect(state.isPaused).toBe(true);
    // One for the pause, one for what is left to acknowledge.
    expect(clock.timers).toBe(2);
    for (let step = 0; step < 198; step += 1) {
      clock.advance(10);
      await settle();
    }
    expect(server.counted.items.length).toBeLessThan(300);
    expect(state.isPaused).toBe(true);
    for (let step = 0; step < 4; step += 1) {
      clock.advance(10);
      await settle();
    }
    expect(server.counted.items).toEqual(numbers(300));
    expect(state.isPaused).toBe(false);
    expect(clock.timers).toBe(0);
  });

  test.each(["in order", "by a reset"])("has what was read of it handled when it goes %s", async (how) => {
    const { server, extended } = openServer(CountingServer, { ...RATE, window: 0 });
    const peer = await extended();
    peer.send(...numbers(300).map((index) => ({ action: "count", index })));
    if (how === "in order") peer.close();
    else {
      await server.counted.count(101);
      peer.reset();
    }
    await server.counted.count(300);
    expect(server.counted.items).toEqual(numbers(300));
  });

  test("is held back where it comes back to its session as well, and loses and doubles nothing", async () => {
    const { server, clock, arriving } = openServer(CountingServer, { ...RATE, window: 30_000 });
    const visitor = new Visitor(arriving);
    await visitor.arrive();
    visitor.peer.send(...numbers(300).map((index) => ({ action: "count", index })));
    await settle();
    const { received } = await visitor.greet(visitor.returning());
    expect(received).toBe(server.counted.items.length);
    expect(received).toBeLessThan(110);
    const rest = numbers(300 - received);
    visitor.peer.send(...rest.map((index) => ({ action: "count", index: received + index })));
    await settle();
    expect(server.counted.items).toHaveLength(received);
    for (let step = 0; step < 210; step += 1) {
      clock.advance(10);
      await settle();
    }
    expect(server.counted.items).toEqual(numbers(300));
  });

  test("is held back there before the next frame, too", async () => {
    const { server, plain, arriving } = openServer(CountingServer, { ...RATE, window: 30_000 });
    const visitor = new Visitor(arriving);
    await visitor.arrive();
    visitor.peer.send(...numbers(300).map((index) => ({ action: "count", index })));
    await settle();
    const { length } = server.counted.items;
    const resume = { ...visitor.key, received: visitor.received };
    // In one piece with its hello.
    plain().send(
      { action: "$hello", v: 1, limit: 65_536, resume },
      ...numbers(100).map((index) => ({ action: "count", index: length + index })),
    );
    await settle();
    expect(server.counted.items).toHaveLength(length);
  });

  test("pays more for what takes long to decode", async () => {
    const { server, clock, transports, extended } = openServer(CountingServer, RATE);
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    // With its keys 1,603 elements, which count as 100 messages.
    peer.send({ action: "count", index: 0, filling: Array.from({ length: 800 }, () => [0]) });
    await server.counted.count(1);
    expect(state.isPaused).toBe(true);
    clock.advance(1_000);
    await settle();
    expect(state.isPaused).toBe(false);
  });

  test("is slowed down by bytes too, and by frames that are no messages", async () => {
    const { server, transports, extended } = openServer(CountingServer, { receiveRate: { bytes: 10_000 } });
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    peer.send({ action: "count", index: 0, filling: "x".repeat(9_000) });
    await server.counted.count(1);
    expect(state.isPaused).toBe(false);
    peer.send({ filling: "x".repeat(2_000) });
    await state.moves.count(1);
    expect(state.isPaused).toBe(true);
  });

  test.each<ServerOptions["receiveRate"]>([{ messages: Infinity, bytes: Infinity }, {}])(
    "is not slowed down at all by %j for a thousand messages",
    async (receiveRate = {}) => {
      const { server, transports, extended } = openServer(CountingServer, { receiveRate });
      const peer = await extended();
      const state = watch(transports[0] as Transport);
      for (const index of numbers(1_000)) peer.send({ action: "count", index });
      await server.counted.count(1_000);
      expect(state.moves.items).toEqual([]);
    },
  );

  test("is read from only when its inbox has room too, and the other way round", async () => {
    const { server, clock, transports, extended } = openServer(CountingServer, { ...RATE, maxInboxBytes: 2_048 });
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    peer.send(...numbers(300).map((index) => ({ action: "work", index })));
    await state.moves.count(1);
    clock.advance(5_000);
    await settle();
    // The rate has no debt, the handlers have.
    expect(state.isPaused).toBe(true);
    expect(server.counted.items).toEqual([]);
    server.gate.resolve();
    await server.counted.count(100);
    await settle();
    // Now the handlers are done, and the rate holds it back.
    expect(state.isPaused).toBe(true);
    expect(server.counted.items.length).toBeLessThan(150);
    for (let step = 0; step < 210; step += 1) {
      clock.advance(10);
      await settle();
    }
    expect(state.isPaused).toBe(false);
    expect(server.counted.items).toEqual(numbers(300));
  });

  test("can still answer a request of ours in time", async () => {
    const { server, clock, transports, extended } = openServer(CountingServer, RATE);
    const peer = await extended();
    const state = watch(transports[0] as Transport);
    peer.send(...numbers(200).map((index) => ({ action: "count", index })));
    await server.counted.count(100);
    const [channel] = server.channels;
    const answer = channel?.request("question", {}, { timeout: 3_000 });
    peer.reply(await peer.until("question"), "yes");
    await settle();
    expect(state.isPaused).toBe(true);
    for (let step = 0; step < 110; step += 1) {
      clock.advance(10);
      await settle();
    }
    expect(await answer).toBe("yes");
  });

  test("leaves no timer behind when it goes, or has to", async () => {
    const { server, clock, extended } = openServer(CountingServer, RATE);
    const peers = [await extended(), await extended()] as const;
    for (const peer of peers) peer.send(...numbers(150).map((index) => ({ action: "count", index })));
    await server.counted.count(200);
    const [first] = server.channels;
    first?.close();
    await peers[0].gone();
    peers[1].reset();
    await server.stop();
    expect(clock.timers).toBe(0);
  });
});

describe.each(["tcp", "websocket"])("a flood over %s", (kind) => {
  test("is slowed down and loses nothing, and nobody else waits", async () => {
    const clock = new VirtualClock();
    const options = { receiveRate: { messages: 1_000 }, [RUNTIME]: runtimeOf(clock) };
    const { server, extended } = await startServer(CountingServer, options);
    const dial = (): ReturnType<typeof extended> => (kind === "tcp" ? extended() : dialWebSocket(server.address));
    const [flood, other] = [await dial(), await dial()];
    // More than one read of a socket takes in.
    const filling = "x".repeat(200);
    const pieces = numbers(100).map((piece) =>
      Buffer.concat(numbers(100).map((index) => encode({ action: "count", index: 100 * piece + index, filling }))),
    );
    for (const piece of pieces) flood.sendBytes(piece);
    await server.counted.count(1_000);
    for (let round = 0; round < 20; round += 1) {
      other.send({ action: "count", index: -1 });
      await server.counted.until(() => server.counted.items.filter((index) => index === -1).length === round + 1);
    }
    // The time of the test's own stands still: it has had what comes in a second, and one more of each has been looked at.
    expect(server.counted.items.length).toBeLessThanOrEqual(1_000 + 20 + 1);
    const ticking = setInterval(() => clock.advance(100), 1);
    await server.counted.count(10_020);
    clearInterval(ticking);
    expect(server.counted.items.filter((index) => index >= 0)).toEqual(numbers(10_000));
  });

  test("that ends with the client's leaving loses nothing either", async () => {
    const clock = new VirtualClock();
    const options = { receiveRate: { messages: 100 }, [RUNTIME]: runtimeOf(clock) };
    const { server, extended } = await startServer(CountingServer, options);
    const flood = kind === "tcp" ? await extended() : await dialWebSocket(server.address);
    flood.send(...numbers(300).map((index) => ({ action: "count", index })));
    flood.close();
    await server.counted.count(101);
    const ticking = setInterval(() => clock.advance(100), 1);
    await server.counted.count(300);
    clearInterval(ticking);
    expect(server.counted.items).toEqual(numbers(300));
    await flood.ended();
  });
});
