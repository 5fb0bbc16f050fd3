import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { ratioOfMedians } from "../../src/stats/ratio.js";

/** Values around a centre. */
function noisy(centre: number, spread: number, count: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => centre + spread * (random() - 0.5));
}

describe("the ratio of medians", () => {
  test("is that of the medians, inside its interval", () => {
    const ratio = ratioOfMedians(noisy(12, 2, 21, 1), noisy(10, 2, 21, 2), createRandom(3));
    expect(ratio.value).toBeCloseTo(1.2, 1);
    expect(ratio.low).toBeLessThanOrEqual(ratio.value);
    expect(ratio.high).toBeGreaterThanOrEqual(ratio.value);
    expect(ratio.low).toBeGreaterThan(1.05);
    expect(ratio.high).toBeLessThan(1.35);
  });

  test("has a wider interval where values scatter more", () => {
    const calm = ratioOfMedians(noisy(10, 1, 20, 1), noisy(10, 1, 20, 2), createRandom(3));
    const wild = ratioOfMedians(noisy(10, 8, 20, 1), noisy(10, 8, 20, 2), createRandom(3));
    expect(wild.high - wild.low).toBeGreaterThan(calm.high - calm.low);
  });

  test("draws whole alternations: what slows both alike does not widen the interval", () => {
    const machine = noisy(10, 18, 20, 1);
    const ratio = ratioOfMedians(
      machine.map((cost) => cost * 1.1),
      machine,
      createRandom(3),
    );
    expect(ratio.low).toBeCloseTo(1.1);
    expect(ratio.high).toBeCloseTo(1.1);
  });

  test("is refused without pairs", () => {
    expect(() => ratioOfMedians([1, 2], [1], createRandom(1))).toThrow(RangeError);
    expect(() => ratioOfMedians([], [], createRandom(1))).toThrow(RangeError);
  });
});
