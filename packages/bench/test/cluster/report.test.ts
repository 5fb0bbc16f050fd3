import { createRandom } from "@repod/testing/internal";
import { describe, expect, test } from "@jest/globals";
import type { ClusterSample } from "../../src/cluster/arrangement.js";
import type { Alternation } from "../../src/cluster/measure.js";
import { describeRun, describeSeries, ratiosIn } from "../../src/cluster/report.js";
import { WORKS } from "../../src/cluster/work.js";
import type { Machine } from "../../src/report/machine.js";

function sample(cpu: number, ...utilizations: readonly number[]): ClusterSample {
  return { cpu, redis: 0.5, utilizations, p50: 1, p99: 2 };
}

const alternation: Alternation = {
  one: [sample(10, 0.5), sample(20, 0.5), sample(10, 0.4)],
  joined: [sample(12, 0.3, 0.2), sample(24, 0.1, 0.3), sample(15, 0.3, 0.2)],
  apart: [sample(11, 0.2, 0.2), sample(22, 0.2, 0.2), sample(11, 0.2, 0.2)],
};
const [broadcast, rooms] = WORKS;

describe("servers that share the clients", () => {
  test("are compared with one of the same round", () => {
    expect(ratiosIn(alternation, "joined", broadcast!.compared.of)).toEqual([expect.closeTo(1.2)]);
    expect(ratiosIn(alternation, "apart", broadcast!.compared.of)).toEqual([expect.closeTo(1.1)]);
  });

  test("are compared one by one where it matters how busy each is", () => {
    expect(ratiosIn(alternation, "joined", rooms!.compared.of)).toEqual([expect.closeTo(0.6), expect.closeTo(0.5)]);
    expect(ratiosIn(alternation, "one", rooms!.compared.of)).toEqual([1]);
    const alternations = Array.from({ length: 6 }, () => alternation);
    const text = describeSeries({ work: rooms!, wire: "tcp-extended", alternations }, createRandom(1));
    expect(text).toContain("with a broker 0.60, 0.60 to 0.60 with 95 % (at most 0.60: kept) and 0.50, 0.50 to 0.50");
  });

  test("keep a target or miss it when there are enough alternations for an interval", () => {
    const of = (count: number, one: Alternation): string =>
      describeSeries(
        { work: broadcast!, wire: "tcp-extended", alternations: Array.from({ length: count }, () => one) },
        createRandom(1),
      );
    expect(of(6, alternation)).toContain("with a broker 1.20, 1.20 to 1.20 with 95 % (at most 1.15: missed); with");
    const kept = { ...alternation, joined: alternation.apart };
    expect(of(6, kept)).toContain("with a broker 1.10, 1.10 to 1.10 with 95 % (at most 1.15: kept); with");
    expect(of(5, kept)).toContain("with a broker 1.10 (at most 1.15: open); with");
  });

  test("are told of in a run that says how it was made, and what too few alternations tell", () => {
    const machine = { processor: "A", cores: 2, memoryGiB: 4, system: "Linux", node: "v20", load: 1 } as Machine;
    const run = { machine, quick: false, seed: 1, date: "2026-11-23T00:00:00.000Z" };
    const few = describeRun({ ...run, alternations: 5 }, [], createRandom(1));
    expect(few).toContain("; 5 alternations, seed 1, 2026-11-23, load average 1 at the start.\n\nFrom fewer than six");
    const enough = describeRun({ ...run, alternations: 6 }, [], createRandom(1));
    expect(enough).not.toContain("fewer");
    expect(enough).not.toContain("A quick run");
  });

  test("are told of with what they take, and with the target", () => {
    const text = describeSeries(
      { work: broadcast!, wire: "tcp-extended", alternations: [alternation] },
      createRandom(1),
    );
    const cells = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells).toContainEqual(["", "one process", "10.00", "", "0.50", "1.00", "2.00", ""]);
    expect(cells).toContainEqual(["", "two, with a broker", "15.00", "0.50", "0.30 and 0.20", "1.00", "2.00", ""]);
    expect(text).toContain("with a broker 1.20 (at most 1.15: open); with nothing between them 1.10.");
  });
});
