import { describe, expect, test } from "@jest/globals";
import { bucketize, summarize } from "../../src/shared/statistics.js";

/** 1 to 100, from the last to the first. */
const HUNDRED = Array.from({ length: 100 }, (_, index) => 100 - index);

describe("a summary", () => {
  test("holds the least, the middle one, the 99th of a hundred and the greatest, whatever their order", () => {
    expect(summarize(HUNDRED)).toEqual({ minimum: 1, median: 50, p99: 99, maximum: 100 });
  });

  test("of one sample is that sample", () => {
    expect(summarize([7])).toEqual({ minimum: 7, median: 7, p99: 7, maximum: 7 });
  });
});

describe("buckets", () => {
  test("hold every sample once, outliers included", () => {
    const buckets = bucketize([...HUNDRED, 10_000, 50_000]);

    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(102);
    expect(buckets.at(-1)).toMatchObject({ to: Infinity });
  });

  test("follow each other without a gap, at widths that people can read", () => {
    const buckets = bucketize(HUNDRED);

    expect(buckets.slice(0, 3)).toEqual([
      { from: 0, to: 10, count: 9 },
      { from: 10, to: 20, count: 10 },
      { from: 20, to: 30, count: 10 },
    ]);
    for (const [index, { to }] of buckets.slice(0, -1).entries()) expect(buckets[index + 1]?.from).toBe(to);
  });

  test("are one where all samples are the same", () => {
    expect(bucketize([0.25, 0.25, 0.25])).toEqual([{ from: 0.25, to: expect.closeTo(0.251), count: 3 }]);
  });
});
