import { expect, test } from "@jest/globals";
import { drawHistogram } from "../../src/terminal/histogram.js";

const BUCKETS = [
  { from: 0.2, to: 0.4, count: 16 },
  { from: 0.4, to: 0.6, count: 1 },
  { from: 0.6, to: 0.8, count: 0 },
  { from: 0.8, to: Infinity, count: 8 },
];

test("bars are as long as their counts say, down to an eighth of a character", () => {
  expect(drawHistogram(BUCKETS, 30).split("\n")).toEqual([
    "     0.2 – 0.4 ms  ████████ 16",
    "     0.4 – 0.6 ms  ▌ 1",
    "     0.6 – 0.8 ms   0",
    "  0.8 ms and more  ████ 8",
  ]);
});

test.each([30, 60, 80])("no line is longer than a screen of %i columns", (columns) => {
  for (const line of drawHistogram(BUCKETS, columns).split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
});

test("the longest bar stays readable on a wide screen", () => {
  expect(drawHistogram(BUCKETS, 400).split("\n")[0]).toContain(`${"█".repeat(50)} 16`);
});
