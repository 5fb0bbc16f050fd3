import { createRandom } from "@repod/testing/internal";
import { describe, expect, test } from "@jest/globals";
import type { ClusterSample } from "../../src/cluster/arrangement.js";
import type { Alternation } from "../../src/cluster/measure.js";
import { describeSeries, ratioIn } from "../../src/cluster/report.js";
import { WORKS } from "../../src/cluster/work.js";

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
    expect(ratioIn(alternation, "joined", ({ cpu }) => cpu)).toBeCloseTo(1.2);
    expect(ratioIn(alternation, "apart", ({ cpu }) => cpu)).toBeCloseTo(1.1);
  });

  test("are compared by the one that has the most to do", () => {
    expect(ratioIn(alternation, "joined", rooms!.compared.of)).toBeCloseTo(0.6);
  });

  test("are told of with what they take, and with the target", () => {
    const text = describeSeries(
      { work: broadcast!, wire: "tcp-extended", alternations: [alternation] },
      createRandom(1),
    );
    const cells = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells).toContainEqual(["", "one process", "10.00", "", "0.50", "1.00", "2.00", ""]);
    expect(cells).toContainEqual(["", "two, with a broker", "15.00", "0.50", "0.30 and 0.20", "1.00", "2.00", ""]);
    expect(text).toContain("with a broker 1.20, 1.20 to 1.20 with 95 %; at most 1.15 is the target; without 1.10");
  });
});
