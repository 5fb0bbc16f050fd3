import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, jest, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { TurnQueue } from "../../src/util/turn-queue.js";
import type { Flushable } from "../../src/util/turn-queue.js";

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function setUp(): { clock: VirtualClock; turns: TurnQueue; flushed: string[] } {
  const clock = new VirtualClock({ turns: "manual" });
  return { clock, turns: new TurnQueue(clock), flushed: [] };
}

describe("a turn queue", () => {
  test("flushes everything that a turn added in one callback, in order", () => {
    const { clock, turns, flushed } = setUp();
    for (let index = 0; index < 100; index += 1) turns.add({ flush: () => flushed.push(`${index}`) });
    expect(clock.deferred).toBe(1);
    expect(flushed).toEqual([]);
    clock.turn();
    expect(flushed).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
  });

  test("schedules nothing while nobody adds, and again when somebody does", () => {
    const { clock, turns, flushed } = setUp();
    const task = { flush: () => flushed.push("flushed") };
    for (let turn = 1; turn <= 3; turn += 1) {
      turns.add(task);
      clock.turn();
      expect(flushed).toHaveLength(turn);
      expect(clock.deferred).toBe(0);
    }
  });

  test("leaves what is added during a flush to the next turn", () => {
    const { clock, turns, flushed } = setUp();
    turns.add({
      flush() {
        turns.add({ flush: () => flushed.push("late") });
        turns.add({ flush: () => flushed.push("later") });
      },
    });
    turns.add({ flush: () => flushed.push("second") });
    clock.turn();
    expect(flushed).toEqual(["second"]);
    expect(clock.deferred).toBe(1);
    clock.turn();
    expect(flushed).toEqual(["second", "late", "later"]);
  });

  test("flushes the small turn after a busy one without what the busy one left behind", () => {
    const { clock, turns, flushed } = setUp();
    for (const name of ["a", "b", "c"]) turns.add({ flush: () => flushed.push(name) });
    clock.turn();
    clock.turn();
    turns.add({ flush: () => flushed.push("d") });
    clock.turn();
    turns.add({ flush: () => flushed.push("e") });
    clock.turn();
    expect(flushed).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("keeps no task in memory that was flushed", async () => {
    const { clock, turns } = setUp();
    const add = (task: Flushable): WeakRef<Flushable> => {
      turns.add(task);
      return new WeakRef(task);
    };
    const reference = add({ flush() {} });
    clock.turn();
    // What a WeakRef was made of lives until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(reference.deref()).toBeUndefined();
  });

  test("reports what a task throws and flushes the others", () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { clock, turns, flushed } = setUp();
    const cause = new Error("broken link");
    turns.add({
      flush: () => {
        throw cause;
      },
    });
    turns.add({ flush: () => flushed.push("unharmed") });
    clock.turn();
    expect(flushed).toEqual(["unharmed"]);
    expect(warn.mock.calls).toEqual([
      ["A task at the end of the turn: broken link", { type: "RepodWarning", detail: cause.stack }],
    ]);
    warn.mockRestore();
  });
});
