import type { Random } from "@repod/testing/internal";
import type { WireName } from "../driver/wires.js";
import { table } from "../report/table.js";
import { median } from "../stats/quantile.js";
import { medianWithInterval } from "../stats/ratio.js";
import { ARRANGEMENTS } from "./arrangement.js";
import type { Arrangement, ClusterSample } from "./arrangement.js";
import type { Alternation } from "./measure.js";
import type { ClusterWork } from "./work.js";

/** What was found of one work on one wire. */
export interface ClusterSeries {
  readonly work: ClusterWork;
  readonly wire: WireName;
  readonly alternations: readonly Alternation[];
}

const ROWS: Readonly<Record<Arrangement, string>> = {
  one: "one process",
  joined: "two, with a broker",
  apart: "two, without",
};

/** A table, and how many times as much two processes have of what is compared as one has. */
export function describeSeries({ work, wire, alternations }: ClusterSeries, random: Random): string {
  const { compared, workload, name } = work;
  const unit = workload.unit.split(",")[0];
  const head = ["", `CPU per ${unit}, µs`, "of Redis, µs", "utilization of each", "p50, ms", "p99, ms"];
  const rows = ARRANGEMENTS.map((one) => [
    ROWS[one],
    ...cellsOf(
      one,
      alternations.flatMap((alternation) => alternation[one]),
    ),
  ]);
  const target = compared.atMost === undefined ? "" : `; at most ${compared.atMost.toFixed(2)} is the target`;
  return `**${name}, ${wire}**

${table([head, ...rows])}

${compared.name}, times that of one process: with a broker ${ratioOf("joined")}${target}; without ${ratioOf("apart")}.`;

  function ratioOf(one: Arrangement): string {
    const ratios = alternations.map((alternation) => ratioIn(alternation, one, compared.of));
    const { value, low, high } = medianWithInterval(ratios, random);
    return `${value.toFixed(2)}, ${low.toFixed(2)} to ${high.toFixed(2)} with 95 %`;
  }
}

/** The median over the rounds: what was measured in one round is compared. */
export function ratioIn(alternation: Alternation, one: Arrangement, of: (sample: ClusterSample) => number): number {
  return median(alternation[one].map((sample, round) => of(sample) / of(alternation.one[round]!)));
}

function cellsOf(arrangement: Arrangement, samples: readonly ClusterSample[]): string[] {
  const middle = (of: (sample: ClusterSample) => number): string => median(samples.map(of)).toFixed(2);
  const utilizations = (samples[0]?.utilizations ?? []).map((_, index) => middle((one) => one.utilizations[index]!));
  return [
    middle(({ cpu }) => cpu),
    // What it takes to be asked is not of the work.
    arrangement === "joined" ? middle(({ redis }) => redis) : "",
    utilizations.join(" and "),
    middle(({ p50 }) => p50),
    middle(({ p99 }) => p99),
  ];
}
