import type { Random } from "@repod/testing/internal";
import type { Contestant } from "../measure/contestants.js";
import type { Series, WorkloadResult } from "../measure/run.js";
import { median, quantile } from "../stats/quantile.js";
import { valuesOf } from "../workloads/figure.js";
import type { Figure, Sample } from "../workloads/figure.js";
import type { BytesReport } from "./bytes.js";
import type { CoreReport } from "./core.js";
import type { Origin } from "./origin.js";
import { standingsIn } from "./standing.js";
import type { Standing } from "./standing.js";

/** What a run found out: the file for programs, and what the table for people is made of. */
export interface Report extends Origin {
  readonly quick: boolean;
  readonly seed: number;
  readonly alternations: number;
  readonly workloads: readonly WorkloadReport[];
  /** What was not asked for is absent. */
  readonly core?: CoreReport;
  readonly bytes?: BytesReport;
}

export interface WorkloadReport {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  /** What there is of each contestant. They are compared by the first. */
  readonly figures: readonly [Figure, ...Figure[]];
  readonly contestants: readonly ContestantReport[];
  /** Who takes how much of what another one takes. */
  readonly standings: readonly Standing[];
}

export interface ContestantReport extends Pick<Contestant, "name" | "transport" | "role"> {
  /** What it is compared by: the median, and the quartiles around it. */
  readonly compared: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Medians of what the samples have. */
  readonly medians: Sample;
  readonly samples: readonly Sample[];
}

/** What one workload showed. */
export function reportWorkload({ workload, amount, series }: WorkloadResult, random: Random): WorkloadReport {
  const { name, note, figures } = workload;
  const title = workload.title(amount);
  const contestants = series.map((one) => reportSeries(one, figures));
  return { name, title, note, figures, contestants, standings: standingsIn(workload, series, random) };
}

function reportSeries({ contestant, samples }: Series, figures: WorkloadReport["figures"]): ContestantReport {
  const { name, transport, role } = contestant;
  const values = valuesOf(samples, figures[0].name);
  return {
    name,
    transport,
    role,
    compared: { median: median(values), lower: quantile(values, 0.25), upper: quantile(values, 0.75) },
    medians: Object.fromEntries(figures.map((figure) => [figure.name, median(valuesOf(samples, figure.name))])),
    samples,
  };
}
