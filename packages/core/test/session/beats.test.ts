import { describe, expect, test } from "@jest/globals";
import { startBeats } from "../../src/session/beats.js";
import { VirtualClock } from "@repod/testing/internal";

function start(clock: VirtualClock, interval: number): { heard: boolean[]; stop: () => void } {
  const heard: boolean[] = [];
  return { heard, stop: startBeats(clock, interval, (isLate) => heard.push(isLate)) };
}

describe("beats", () => {
  test("come eight times in an interval, until they are stopped", () => {
    const clock = new VirtualClock();
    const { heard, stop } = start(clock, 1_000);
    clock.advance(124);
    expect(heard).toEqual([]);
    clock.advance(2_000);
    expect(heard).toHaveLength(16);
    stop();
    expect(clock.timers).toBe(0);
  });

  test("never come too soon: hosts round what is no whole millisecond down", () => {
    const clock = new VirtualClock();
    const { heard } = start(clock, 500);
    clock.advance(62.9);
    expect(heard).toEqual([]);
    clock.advance(0.1);
    expect(heard).toEqual([false]);
  });

  test("are late when another one could have come before, and then on time again", () => {
    const clock = new VirtualClock();
    const { heard } = start(clock, 1_000);
    clock.stall(250);
    clock.advance(0);
    clock.stall(251);
    clock.advance(0);
    clock.advance(125);
    expect(heard).toEqual([false, true, false]);
  });

  test("do not come where there are no heartbeats", () => {
    const clock = new VirtualClock();
    start(clock, 0).stop();
    expect(clock.timers).toBe(0);
  });
});
