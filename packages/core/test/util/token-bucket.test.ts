import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { firstPartOf, TokenBucket } from "../../src/util/token-bucket.js";

/** How many tokens can be taken now. */
function takeAll(bucket: TokenBucket): number {
  let taken = 0;
  while (bucket.take()) taken += 1;
  return taken;
}

describe("a token bucket", () => {
  test.each([
    [5, 5],
    [100, 100],
    [0.5, 1],
    [10, 50],
  ])("of %d a second gives its burst of %d at once, and then what comes", (perSecond, burst) => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ perSecond, burst }, clock);
    expect(takeAll(bucket)).toBe(burst);
    clock.advance(1_001 / perSecond);
    expect(takeAll(bucket)).toBe(1);
    clock.advance(990 / perSecond);
    expect(takeAll(bucket)).toBe(0);
    clock.advance(10 / perSecond);
    expect(takeAll(bucket)).toBe(1);
  });

  test("holds no more than its burst, however long nothing is taken", () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ perSecond: 10, burst: 20 }, clock);
    clock.advance(1_000_000);
    expect(takeAll(bucket)).toBe(20);
    clock.advance(1_000_000);
    expect(takeAll(bucket)).toBe(20);
  });

  test.each([1, 7, 40, 99])(
    "gives in no second more than the burst and what came, after %d were taken early",
    (early) => {
      const clock = new VirtualClock();
      const bucket = new TokenBucket({ perSecond: 100, burst: 100 }, clock);
      for (let count = 0; count < early; count += 1) bucket.take();
      // All that was taken came back, but never more.
      clock.advance(60_000);
      expect(takeAll(bucket)).toBeLessThanOrEqual(100);
      clock.advance(1_000);
      expect(takeAll(bucket)).toBe(100);
    },
  );

  test.each([
    [1, 1],
    [5, 5],
    [100, 100],
    [10, 77],
  ])(
    "of %d a second and a burst of %d gives the same when it is made as the first part is used up",
    (perSecond, burst) => {
      const rate = { perSecond, burst };
      const clock = new VirtualClock();
      const early = new TokenBucket(rate, clock);
      let late: TokenBucket | undefined;
      let used = 0;
      for (let count = 0; count < 3 * burst; count += 1) {
        clock.advance(count % 7);
        used += 1;
        const expected = early.charge(1);
        const given = late ? late.charge(1) : used <= firstPartOf(rate);
        if (!late && !given) {
          late = new TokenBucket(rate, clock);
          expect([count, late.charge(used)]).toEqual([count, expected]);
        } else expect([count, given]).toEqual([count, expected]);
      }
      expect(late?.settle()).toBe(early.settle());
    },
  );

  test("lets an even stream at its rate pass for ever", () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ perSecond: 100, burst: 100 }, clock);
    for (let count = 0; count < 10_000; count += 1) {
      clock.advance(10);
      expect(bucket.charge(1)).toBe(true);
    }
  });

  test("goes into debt where what happened cannot be undone, and says how long it takes to pay", () => {
    const clock = new VirtualClock();
    const bucket = new TokenBucket({ perSecond: 100, burst: 100 }, clock);
    expect(bucket.charge(100)).toBe(true);
    expect(bucket.charge(20)).toBe(false);
    expect(bucket.charge(30)).toBe(false);
    expect(bucket.settle()).toBeCloseTo(500);
    clock.advance(499);
    expect(bucket.charge(1)).toBe(false);
    expect(bucket.settle()).toBeCloseTo(11);
    clock.advance(11);
    expect(bucket.settle()).toBeCloseTo(0);
    clock.advance(1_001);
    expect(bucket.settle()).toBe(0);
    expect(bucket.charge(100)).toBe(true);
    expect(bucket.charge(1)).toBe(false);
  });

  test("looks at the clock once for many tokens, and in debt not at all", () => {
    const clock = new VirtualClock();
    let looks = 0;
    const bucket = new TokenBucket(
      { perSecond: 8_000, burst: 8_000 },
      {
        ...clock,
        now: () => {
          looks += 1;
          return 0;
        },
        wallTime: () => 0,
        setTimeout: () => undefined,
        clearTimeout: () => undefined,
        defer: () => undefined,
      },
    );
    for (let count = 0; count < 20_000; count += 1) bucket.charge(1);
    expect(looks).toBeLessThan(12);
  });
});
