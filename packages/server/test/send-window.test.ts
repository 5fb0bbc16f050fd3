import { describe, expect, test } from "@jest/globals";
import { TurnQueue } from "@repod/core/internal";
import type { TurnTask } from "@repod/core/internal";
import { VirtualClock } from "@repod/testing/internal";
import { SendWindow } from "../src/send-window.js";

const LENGTH = 2;

interface Kit {
  readonly clock: VirtualClock;
  readonly turns: TurnQueue;
  readonly window: SendWindow;
  /** A task that writes its name down. */
  task(name: string): TurnTask;
  /** Ends the turn and tells what was done since the last time. */
  done(): string[];
}

function setUp(): Kit {
  const clock = new VirtualClock({ turns: "manual" });
  const turns = new TurnQueue(clock);
  const names: string[] = [];
  return {
    clock,
    turns,
    window: new SendWindow(clock, LENGTH, turns),
    task: (name) => ({ window: 0, flush: () => names.push(name) }),
    done() {
      clock.turn();
      return names.splice(0);
    },
  };
}

describe("a window of sending", () => {
  test("has a task done at the end of the turn, and one that comes again when it is over", () => {
    const { clock, window, task, done } = setUp();
    const [a, b] = [task("a"), task("b")];
    window.add(a);
    expect(done()).toEqual(["a"]);
    clock.advance(LENGTH / 2);
    window.add(a);
    window.add(b);
    expect(done()).toEqual(["b"]);
    clock.advance(LENGTH / 2);
    expect(done()).toEqual(["a"]);
  });

  test("counts from when it opened, and opens again for those that waited", () => {
    const { clock, window, task, done } = setUp();
    const a = task("a");
    const done20: string[][] = [];
    for (let time = 0; time < 10 * LENGTH; time += 1) {
      window.add(a);
      done20.push(done());
      clock.advance(1);
    }
    expect(done20.map((names) => names.length)).toEqual(
      Array.from({ length: 20 }, (_, time) => (time % 2 === 0 ? 1 : 0)),
    );
  });

  test("leaves no timer behind when nothing waits", () => {
    const { clock, window, task, done } = setUp();
    const a = task("a");
    window.add(a);
    expect([clock.timers, done()]).toEqual([1, ["a"]]);
    clock.advance(LENGTH);
    expect([clock.timers, done()]).toEqual([0, []]);
    window.add(a);
    expect(done()).toEqual(["a"]);
  });

  test("has one that waits twice done once", () => {
    const { clock, window, task, done } = setUp();
    const a = task("a");
    for (let times = 3; times > 0; times -= 1) window.add(a);
    expect(done()).toEqual(["a"]);
    clock.advance(LENGTH);
    expect(done()).toEqual(["a"]);
    clock.advance(LENGTH);
    expect([clock.timers, done()]).toEqual([0, []]);
  });
});
