import type { Random } from "@repod/testing/internal";
import { mannerOf, placeOf } from "../report/markdown.js";
import type { Report } from "../report/report.js";
import { table } from "../report/table.js";
import { judge, LEAST_ALTERNATIONS } from "../report/verdict.js";
import { median } from "../stats/quantile.js";
import { medianWithInterval } from "../stats/ratio.js";
import { ARRANGEMENTS } from "./arrangement.js";
import type { Arrangement, ClusterSample } from "./arrangement.js";
import type { Alternation } from "./measure.js";
import type { WiredWork } from "./options.js";
import type { ClusterWork } from "./work.js";

/** How a run was made, and where. */
export type ClusterRun = Pick<Report, "machine" | "quick" | "alternations" | "seed" | "date">;

/** What was found of one work on one wire. */
export interface ClusterSeries extends WiredWork {
  readonly alternations: readonly Alternation[];
}

const ROWS: Readonly<Record<Arrangement, string>> = {
  one: "one process",
  joined: "two, with a broker",
  apart: "two, with nothing between them",
};

/** All that a run has found, as Markdown that also reads well in a terminal. */
export function describeRun(run: ClusterRun, series: readonly ClusterSeries[], random: Random): string {
  const caution = run.quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  const few = "\n\nFrom fewer than six alternations there is no interval, and whether a target is kept stays open.";
  const head = `${placeOf(run.machine)}; ${mannerOf(run)}.${caution}${run.alternations < LEAST_ALTERNATIONS ? few : ""}`;
  const redis = "The CPU time of Redis stands beside that of the servers, and is not part of it.";
  return [head, redis, ...series.map((one) => describeSeries(one, random))].join("\n\n");
}

/** What one alternation has found, for who waits. */
export function describeAlternation({ compared }: ClusterWork, alternation: Alternation): string {
  const told = (one: Arrangement): string =>
    ratiosIn(alternation, one, compared.of)
      .map((ratio) => ratio.toFixed(2))
      .join(" and ");
  return `${compared.name}, times that of one process: ${told("joined")} with a broker, ${told("apart")} with nothing between them`;
}

/** A table, and how many times as much two processes have of what is compared as one has. */
export function describeSeries({ work, wire, alternations }: ClusterSeries, random: Random): string {
  const { compared, workload, name } = work;
  const unit = workload.unit.split(",")[0];
  const head = ["", `CPU of servers per ${unit}, µs`, "of Redis, µs", "utilization of each", "p50, ms", "p99, ms"];
  const rows = ARRANGEMENTS.map((one) => [
    ROWS[one],
    ...cellsOf(
      one,
      alternations.flatMap((alternation) => alternation[one]),
    ),
  ]);
  return `**${name}, ${wire}**

${table([head, ...rows])}

${compared.name}, times that of one process: with a broker ${told("joined", compared.atMost)}; with nothing between them ${told("apart")}.`;

  function told(one: Arrangement, atMost?: number): string {
    const found = alternations.map((alternation) => ratiosIn(alternation, one, compared.of));
    return (found[0] ?? [])
      .map((_, index) =>
        describeRatios(
          found.map((ratios) => ratios[index]!),
          atMost,
          random,
        ),
      )
      .join(" and ");
  }
}

/** @param ratios - One per alternation. */
function describeRatios(ratios: readonly number[], atMost: number | undefined, random: Random): string {
  const ratio = medianWithInterval(ratios, random);
  const { value, low, high } = ratio;
  const isEnough = ratios.length >= LEAST_ALTERNATIONS;
  const interval = isEnough ? `, ${low.toFixed(2)} to ${high.toFixed(2)} with 95 %` : "";
  const target = atMost === undefined ? "" : ` (at most ${atMost.toFixed(2)}: ${judge(ratio, atMost, ratios.length)})`;
  return `${value.toFixed(2)}${interval}${target}`;
}

/** How many times as much as the one process, of each that is compared: medians over the rounds, in each of which all take part. */
export function ratiosIn(
  alternation: Alternation,
  one: Arrangement,
  of: (sample: ClusterSample) => readonly number[],
): readonly number[] {
  const rounds = alternation[one].map((sample, round) => {
    const [alone] = of(alternation.one[round]!);
    return of(sample).map((value) => value / alone!);
  });
  return (rounds[0] ?? []).map((_, index) => median(rounds.map((ratios) => ratios[index]!)));
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
