import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { CORE_TASKS } from "../../src/measure/core.js";
import { coreSection, reportCore } from "../../src/report/core.js";

/** Each task takes a hundred nanoseconds more than the next one, and the machine is slower each time. */
const SERIES = CORE_TASKS.map((task, index) => ({
  task,
  costs: [10, 20, 30].map((time) => time + 100 * (CORE_TASKS.length - index)),
  allocations: [8 * index, 8 * index, 8 * index + 1_000],
}));

describe("a report of the core alone", () => {
  const report = reportCore(SERIES, createRandom(1));

  test("has of each task what a message takes, and how many there are in a second", () => {
    const [encode] = report.tasks;
    expect(encode).toMatchObject({ cost: { median: 520, lower: 515, upper: 525 }, rate: 1e9 / 520, allocated: 0 });
  });

  test("says what a dispatch takes more than a call, by alternations", () => {
    expect(report.dispatch).toEqual({
      ...{ more: 100, low: 100, high: 100, allocated: -8 },
      // Three alternations decide nothing.
      target: { atMost: 150, verdict: "open" },
    });
  });

  test("is a table and a sentence", () => {
    const text = coreSection(report);
    expect(text.split("\n").filter((line) => line.startsWith("|"))).toHaveLength(2 + CORE_TASKS.length);
    expect(text).toContain("a message takes 100.0 ns (95 %: 100.0 to 100.0) and -8.0 bytes more");
    expect(text).toContain("At most 150 ns: open.");
  });
});
