import { describe, expect, test } from "@jest/globals";
import { HANDLER_SECONDS, QUEUE_DEPTHS } from "../../src/metrics/bounds.js";
import { Histogram } from "../../src/metrics/histogram.js";

describe("a histogram", () => {
  test("counts a value under the first bound that it does not exceed, and above all where there is none", () => {
    const histogram = new Histogram([0, 1, 4]);
    for (const value of [0, 0, 0.5, 1, 1.5, 4, 4.5, 1_000]) histogram.observe(value);
    expect(histogram.read()).toEqual({ bounds: [0, 1, 4], counts: [2, 2, 2, 2], count: 8, sum: 1_011.5 });
  });

  test("is read without being changed, and what was read stays as it is", () => {
    const histogram = new Histogram([1]);
    const before = histogram.read();
    histogram.observe(1);
    expect(before).toEqual({ bounds: [1], counts: [0, 0], count: 0, sum: 0 });
    expect(histogram.read().counts).toEqual([1, 0]);
    expect(Object.isFrozen(before) && Object.isFrozen(before.counts)).toBe(true);
  });

  test("counts as 0 what is only known to have been there", () => {
    const histogram = new Histogram([0, 1]);
    histogram.observe(1);
    expect(histogram.read(5)).toEqual({ bounds: [0, 1], counts: [4, 1, 0], count: 5, sum: 1 });
    expect(histogram.read().count).toBe(1);
  });

  test.each([
    ["handler times", HANDLER_SECONDS],
    ["queue depths", QUEUE_DEPTHS],
  ])("has bounds for %s that ascend", (_what, bounds) => {
    expect([...new Set(bounds)].sort((a, b) => a - b)).toEqual(bounds);
  });
});
