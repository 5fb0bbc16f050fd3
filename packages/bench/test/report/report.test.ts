import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { CONTESTANTS, takesPart } from "../../src/measure/contestants.js";
import { toMarkdown } from "../../src/report/markdown.js";
import { reportWorkload } from "../../src/report/report.js";
import type { WorkloadReport } from "../../src/report/report.js";
import { echo } from "../../src/workloads/echo.js";
import type { Sample } from "../../src/workloads/figure.js";

const ECHOES = CONTESTANTS.filter((contestant) => takesPart(contestant, "echo"));

/** A run in which each contestant costs one microsecond more than the one before. */
function runOfEcho(alternations = 3): WorkloadReport {
  const series = ECHOES.map((contestant, index) => ({
    contestant,
    samples: Array.from({ length: alternations }, (_, step): Sample => {
      return { cpu: 10 + index, rate: 123_456.7, p50: step + 1, p99: 10 * (step + 1) };
    }),
  }));
  return reportWorkload({ workload: echo, amount: echo.quick, series }, createRandom(1));
}

describe("a report", () => {
  test("compares ours with every alternative of the same transport, and what takes part again with itself", () => {
    const compared = runOfEcho().standings.map(({ name, against, ratio }) => [name, against, ratio.value]);
    expect(compared).toEqual([
      ["node:net, hand-written, again", "node:net, hand-written", 1.1],
      ["repod over TCP", "node:net, hand-written", 1.2],
      ["ws, hand-written, again", "ws, hand-written", 14 / 13],
      ...["repod over WebSocket", "the same, clients do not batch"].flatMap((name, more) => [
        [name, "ws, hand-written", (18 + more) / 13],
        [name, "Socket.IO", (18 + more) / 15],
        [name, "Socket.IO, msgpack", (18 + more) / 16],
        [name, "Colyseus", (18 + more) / 17],
      ]),
    ]);
  });

  test("says of a comparison that has a target whether it is kept", () => {
    const targets = runOfEcho(6).standings.flatMap(({ name, target }) => (target ? [{ name, ...target }] : []));
    expect(targets[0]).toEqual({ name: "repod over TCP", atMost: 1.05, verdict: "missed" });
    expect(targets.map(({ atMost }) => atMost)).toEqual([1.05, 0.5, 0.42, 0.42, 0.46]);
  });

  test("has the medians of the samples, and all samples", () => {
    const [baseline] = runOfEcho().contestants;
    expect(baseline).toMatchObject({ compared: { median: 10, lower: 10, upper: 10 }, medians: { p50: 2, p99: 20 } });
    expect(baseline?.samples).toHaveLength(3);
  });

  test("is a table in Markdown whose columns stand one below the other", () => {
    const machine = { node: "v1", system: "Linux 1", processor: "A processor", cores: 2, memoryGiB: 4, load: 0.5 };
    const origin = { date: "2001-02-03T04:05:06.000Z", machine, command: "npm run bench", versions: {} };
    const report = { ...origin, quick: true, seed: 1, alternations: 3 };
    const text = toMarkdown({ ...report, workloads: [runOfEcho()] });
    expect(text).toContain("A processor, 2 cores, 4 GiB, Linux 1, Node v1; 3 alternations, seed 1, 2001-02-03");
    expect(text).toContain("A quick run");
    expect(text).toContain(
      "| repod over TCP                 |   12.00 | 12.00 to 12.00 |  123,457 |    2.00 |   20.00 |",
    );
    expect(text).toContain("|  1.20 | 1.20 to 1.20 |    1.05 |   open |");
    const tables = text.split("\n\n").filter((part) => part.startsWith("|"));
    expect(tables.map((part) => part.split("\n").length)).toEqual([2 + ECHOES.length, 2 + 11]);
    for (const part of tables) expect(new Set(part.split("\n").map(({ length }) => length)).size).toBe(1);
  });
});
