import { describe, expect, test } from "@jest/globals";
import { ClockSync } from "../../src/session/clock-sync.js";
import { VirtualClock } from "@repod/testing/internal";

/** The server's clock in these tests is this much before ours. */
const AHEAD = 1_700_000_000_000;

/** Asks the server, which looks at its clock in between. */
function ask(clock: VirtualClock, there: number, back: number): [askedAt: number, heardAt: number, time: number] {
  const askedAt = clock.now();
  clock.advance(there);
  const time = clock.now() + AHEAD;
  clock.advance(back);
  return [askedAt, clock.now(), time];
}

function begin(clock: VirtualClock, there: number, back: number): ClockSync {
  const sync = new ClockSync(clock);
  sync.add(...ask(clock, there, back));
  return sync;
}

describe("the clock of a server", () => {
  test("is known by one answer to half its round trip, and exactly where both ways are as long", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 50, 50);
    expect(sync.time()).toBeCloseTo(clock.now() + AHEAD, 1);
    expect(sync.error).toBeCloseTo(50, 1);
  });

  test("is not known before the first answer, and is from then on, whoever has asked meanwhile", () => {
    const clock = new VirtualClock();
    const sync = new ClockSync(clock);
    expect(sync.time()).toBeNaN();
    sync.add(...ask(clock, 50, 50));
    expect(sync.time()).toBeCloseTo(clock.now() + AHEAD, 1);
  });

  test("is within the bound where all of a round trip is one way", () => {
    const clock = new VirtualClock();
    expect(begin(clock, 0, 100).time()).toBeCloseTo(clock.now() + AHEAD - 50, 1);
    expect(begin(clock, 100, 0).time()).toBeCloseTo(clock.now() + AHEAD + 50, 1);
  });

  test("is known better by a quick answer than by a slow one, whichever comes first", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 200, 40);
    sync.add(...ask(clock, 10, 10));
    expect(sync.error).toBeLessThan(11);
    sync.add(...ask(clock, 300, 100));
    expect(sync.error).toBeLessThan(11);
    expect(Math.abs(sync.time() - clock.now() - AHEAD)).toBeLessThanOrEqual(sync.error);
  });

  test("is known by two answers, each quick one way, better than by either", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 5, 95);
    sync.add(...ask(clock, 95, 5));
    expect(sync.error).toBeLessThan(6);
    expect(sync.time()).toBeCloseTo(clock.now() + AHEAD, 0);
  });

  test("is known less with time, by a fifth of a millisecond a second", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 10, 10);
    const { error } = sync;
    clock.advance(10_000);
    expect(sync.error).toBeCloseTo(error + 2, 5);
  });

  test("stands still where it would go back, since it is known better, as far as the bounds allow", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 100, 0);
    const told = sync.time();
    expect(told).toBeCloseTo(clock.now() + AHEAD + 50, 1);
    sync.add(clock.now() - 60, clock.now(), clock.now() + AHEAD);
    expect(sync.time()).toBe(told);
    expect(sync.error).toBeCloseTo(50, 1);
    clock.advance(19);
    expect(sync.time()).toBe(told);
    clock.advance(2);
    expect(sync.time()).toBeGreaterThan(told);
    sync.add(clock.now() - 10, clock.now(), clock.now() + AHEAD);
    expect(sync.time()).toBeCloseTo(clock.now() + AHEAD + 10, 1);
  });

  test("is learned anew when it was set, or ours stood still: in both directions", () => {
    for (const jump of [-3_600_000, 3_600_000]) {
      const clock = new VirtualClock();
      const sync = begin(clock, 10, 10);
      sync.time();
      const [askedAt, heardAt, time] = ask(clock, 30, 30);
      sync.add(askedAt, heardAt, time + jump);
      expect(sync.time()).toBeCloseTo(clock.now() + AHEAD + jump, 1);
      expect(sync.error).toBeCloseTo(30, 1);
    }
  });

  test("is known as well as our clock can be read, and no better", () => {
    const clock = Object.assign(new VirtualClock(), { resolution: 1 });
    expect(begin(clock, 0, 0).error).toBe(1);
  });

  test("is not learned from what is no time", () => {
    const clock = new VirtualClock();
    const sync = begin(clock, 10, 10);
    const { error } = sync;
    for (const time of [undefined, null, "noon"]) sync.add(clock.now(), clock.now(), time);
    expect(sync.error).toBe(error);
  });
});
