import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { CONTESTANTS } from "../../src/measure/contestants.js";
import type { Sample } from "../../src/measure/sample.js";
import { toMarkdown } from "../../src/report/markdown.js";
import { reportWorkload } from "../../src/report/report.js";
import type { WorkloadReport } from "../../src/report/report.js";
import { echo } from "../../src/workloads/echo.js";

/** A run in which each contestant costs one microsecond more than the one before. */
function runOfEcho(): WorkloadReport {
  const series = CONTESTANTS.map((contestant, index) => ({
    contestant,
    samples: [1, 2, 3].map((step): Sample => ({ cpu: 10 + index, rate: 123_456.7, p50: step, p99: 10 * step })),
  }));
  return reportWorkload({ workload: echo, series }, createRandom(1));
}

describe("a report", () => {
  test("compares everybody with what was written by hand for the same wire", () => {
    const { contestants } = runOfEcho();
    const ratios = contestants.map(({ ratio }) => ratio?.value);
    expect(ratios).toEqual([undefined, 1.1, 1.2, undefined, 14 / 13, 15 / 13, 16 / 13]);
  });

  test("has the medians of the samples, and all samples", () => {
    const [baseline] = runOfEcho().contestants;
    expect(baseline).toMatchObject({ cpu: { median: 10, lower: 10, upper: 10 }, p50: 2, p99: 20 });
    expect(baseline?.samples).toHaveLength(3);
  });

  test("is a table in Markdown whose columns stand one below the other", () => {
    const machine = { node: "v1", system: "Linux 1", processor: "A processor", cores: 2, memoryGiB: 4, load: 0.5 };
    const report = { date: "2001-02-03T04:05:06.000Z", machine, quick: true, seed: 1, alternations: 3 };
    const text = toMarkdown({ ...report, workloads: [runOfEcho()] });
    expect(text).toContain("A processor, 2 cores, 4 GiB, Linux 1, Node v1; 3 alternations, seed 1, 2001-02-03");
    expect(text).toContain("A quick run");
    expect(text).toContain("|  1.20 | 1.20 to 1.20 |  123,457 |    2.00 |   20.00 |");
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(2 + CONTESTANTS.length);
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
  });
});
