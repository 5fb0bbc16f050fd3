import { describe, expect, test } from "@jest/globals";
import { median, quantile } from "../../src/stats/quantile.js";

describe("a quantile", () => {
  test("orders by size, not by text, and leaves the values as they were", () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  test("lies between neighbours where it meets none", () => {
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });

  test("goes from the least value to the greatest", () => {
    expect(quantile([3, 1, 2], 0)).toBe(1);
    expect(quantile([3, 1, 2], 1)).toBe(3);
  });

  test("of nothing is no number", () => {
    expect(median([])).toBeNaN();
  });
});
