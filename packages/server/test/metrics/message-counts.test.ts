import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract } from "@repod/core";
import { buildDispatchTable, CONNECTION_EVENTS } from "@repod/core/internal";
import type { HandlerEntry } from "@repod/core/internal";
import { VirtualClock } from "@repod/testing/internal";
import { Channel } from "../../src/channel.js";
import { MessageCounts } from "../../src/metrics/message-counts.js";

const contract = defineContract({
  toServer: { move: action<{}>(), _unknown: action<{}>() },
  toClient: { moved: action<{}>() },
});

class GameChannel extends Channel.of(contract) {
  @Action("move")
  move(): void {}

  @Action("_unknown")
  unknown(): void {}
}

function setUp() {
  const table = buildDispatchTable(GameChannel, {
    base: Channel,
    contract,
    direction: "toServer",
    reserved: CONNECTION_EVENTS,
    strict: false,
  });
  const clock = new VirtualClock();
  const counts = new MessageCounts(clock);
  counts.prepare(table, contract);
  const move = table.handlers.get("move") as HandlerEntry;
  /** Lets a handler run for so many milliseconds; returns whether it was timed. */
  const run = (milliseconds: number, isAsync = false): boolean => {
    const startedAt = counts.onStart(move);
    clock.stall(milliseconds);
    if (isAsync || startedAt !== undefined) counts.onEnd(move, startedAt, isAsync);
    return startedAt !== undefined;
  };
  return { counts, table, run, read: () => counts.readReceived()["move"]! };
}

describe("the time of handlers", () => {
  test("is taken of the first run, and then of one in 64", () => {
    const { run, read } = setUp();
    const timed = Array.from({ length: 140 }, (_, index) => (run(index === 64 ? 2_000 : 250) ? index : -1));
    expect(timed.filter((index) => index >= 0)).toEqual([0, 64, 128]);
    expect(read().handlerSeconds).toMatchObject({ count: 3, sum: 2.5 });
  });

  test("is taken of all runs of an async handler", () => {
    const { run, read } = setUp();
    for (let index = 0; index < 5; index += 1) expect(run(20, true)).toBe(true);
    expect(read().handlerSeconds.count).toBe(5);
  });

  test("is taken of one in 64 again when the handler returns no promise any more", () => {
    const { run } = setUp();
    run(1, true);
    expect([run(1), run(1), run(1)]).toEqual([true, false, false]);
  });

  test("falls into the bucket for it", () => {
    const { run, read } = setUp();
    run(20);
    const { bounds, counts } = read().handlerSeconds;
    expect(counts.map((count, index) => [bounds[index], count]).filter(([, count]) => count !== 0)).toEqual([
      [0.05, 1],
    ]);
  });
});

describe("the counts of messages", () => {
  test("know the actions of the class and of the contract, and whatever else comes has one name", () => {
    const { counts, table } = setUp();
    for (const name of ["nothing", "__proto__", "toString", "moved"])
      counts.onReceived(table.handlers.get(name), 10, 0);
    for (const name of ["nothing", "__proto__", "move"]) counts.onSent(name, 2, 20);
    expect(Object.keys(counts.readReceived()).sort()).toEqual(["_unknown", "move"]);
    expect(Object.keys(counts.readSent()).sort()).toEqual(["_unknown", "moved"]);
    expect(counts.readReceived()["_unknown"]).toMatchObject({ received: 4, bytes: 56 });
    expect(counts.readSent()["_unknown"]).toMatchObject({ sent: 6, bytes: 60 });
  });

  test("take an action that is named as the unknown ones are for one of them", () => {
    const { counts, table } = setUp();
    counts.onReceived(table.handlers.get("_unknown"), 1, 0);
    counts.onHandled(table.handlers.get("_unknown"));
    counts.onHandled(undefined);
    expect(counts.readReceived()["_unknown"]).toMatchObject({ received: 1, handled: 2 });
  });

  test("tell what the rate refused from what the queue to a client dropped or replaced", () => {
    const { counts, read } = setUp();
    counts.onRateLimited("move");
    counts.onOverflow("moved");
    counts.onReplaced("moved");
    counts.onReplaced("moved");
    expect(read()).toMatchObject({ received: 0, refused: 1 });
    expect(counts.readSent()["moved"]).toEqual({ sent: 0, bytes: 0, dropped: 1, replaced: 2 });
  });

  test("stay when the server starts again", () => {
    const { counts, table, read } = setUp();
    counts.onReceived(table.handlers.get("move"), 6, 3);
    counts.prepare(table, contract);
    counts.onHandled(table.handlers.get("move"));
    expect(read()).toMatchObject({ received: 1, bytes: 10, handled: 1, queueDepth: { count: 1, sum: 3 } });
  });
});
