import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "../../src/fuzz/virtual-clock.js";

describe("a virtual clock", () => {
  test("calls what falls due in its order, and what was set first first", () => {
    const clock = new VirtualClock();
    const called: string[] = [];
    const set = (name: string, delay: number): unknown =>
      clock.setTimeout(() => called.push(`${name} at ${clock.now()}`), delay);
    set("late", 30);
    set("one", 10);
    set("other", 10);
    clock.clearTimeout(set("never", 5));
    clock.setTimeout(() => set("nested", 5), 10);
    clock.advance(20);
    expect(called).toEqual(["one at 10", "other at 10", "nested at 15"]);
    expect([clock.now(), clock.pending]).toEqual([20, 1]);
    clock.advance(10);
    expect(called.at(-1)).toBe("late at 30");
  });
});
