import type { Random } from "@repod/testing/internal";
import type { Series, WorkloadResult } from "../measure/run.js";
import type { Sample } from "../measure/sample.js";
import { median, quantile } from "../stats/quantile.js";
import type { Machine } from "./machine.js";
import { standingsIn } from "./standing.js";
import type { Standing } from "./standing.js";

/** What a run found out: the file for programs, and what the table for people is made of. */
export interface Report {
  /** When the run ended, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly seed: number;
  readonly alternations: number;
  readonly workloads: readonly WorkloadReport[];
}

export interface WorkloadReport {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly latency: string;
  readonly contestants: readonly ContestantReport[];
  /** Who takes how much of what another one takes. */
  readonly standings: readonly Standing[];
}

export interface ContestantReport {
  readonly name: string;
  /** CPU time per unit in microseconds: the median, and the quartiles around it. */
  readonly cpu: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Medians of what the samples have. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly samples: readonly Sample[];
}

/** What one workload showed. */
export function reportWorkload({ workload, series }: WorkloadResult, random: Random): WorkloadReport {
  const { name, title, unit, latency } = workload;
  const contestants = series.map(reportSeries);
  return { name, title, unit, latency, contestants, standings: standingsIn(name, series, random) };
}

function reportSeries({ contestant, samples }: Series): ContestantReport {
  const cpu = samples.map((sample) => sample.cpu);
  return {
    name: contestant.name,
    cpu: { median: median(cpu), lower: quantile(cpu, 0.25), upper: quantile(cpu, 0.75) },
    rate: median(samples.map(({ rate }) => rate)),
    p50: median(samples.map(({ p50 }) => p50)),
    p99: median(samples.map(({ p99 }) => p99)),
    samples,
  };
}
