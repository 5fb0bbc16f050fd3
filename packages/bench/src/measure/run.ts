import type { Random } from "@repod/testing/internal";
import { shuffled } from "../stats/shuffled.js";
import { forEachAtOnce } from "../util/for-each-at-once.js";
import { figureText } from "../workloads/figure.js";
import type { Sample } from "../workloads/figure.js";
import type { Amount, Workload } from "../workloads/workload.js";
import { takesPart } from "./contestants.js";
import type { Contestant } from "./contestants.js";

/** A smoke run has the next server start while one is measured: most of its time is starting servers. */
const QUICK_AT_ONCE = 2;

export interface RunOptions {
  readonly workloads: readonly Workload[];
  readonly contestants: readonly Contestant[];
  readonly alternations: number;
  /** Whether to do the small amount of work. */
  readonly quick: boolean;
  readonly random: Random;
  readonly takeSample: (
    contestant: Contestant,
    workload: Workload,
    amount: Amount,
    alternation: number,
  ) => Promise<Sample>;
  readonly onProgress: (sentence: string) => void;
}

/** What one contestant did under one workload. */
export interface Series {
  readonly contestant: Contestant;
  /** One for each alternation. */
  readonly samples: readonly Sample[];
}

export interface WorkloadResult {
  readonly workload: Workload;
  /** How much of it there was in each alternation. */
  readonly amount: Amount;
  readonly series: readonly Series[];
}

/**
 * Measures every contestant under every workload once, then again, as often as there are alternations, each time in
 * another order: whatever else the machine does meets all of them alike.
 *
 * @throws Error when this machine does not allow for one of the workloads, before any is measured.
 */
export async function run(options: RunOptions): Promise<WorkloadResult[]> {
  const { workloads, contestants, alternations, quick, random, takeSample, onProgress } = options;
  const results = workloads.map((workload) => ({
    workload,
    amount: quick ? workload.quick : workload.full,
    series: contestants
      .filter((contestant) => takesPart(contestant, workload.name))
      .map((contestant) => ({ contestant, samples: [] as Sample[] })),
  }));
  for (const { workload, amount } of results) workload.check?.(amount);
  for (let alternation = 1; alternation <= alternations; alternation += 1) {
    for (const { workload, amount, series } of results) {
      await forEachAtOnce(shuffled(series, random), quick ? QUICK_AT_ONCE : 1, async ({ contestant, samples }) => {
        samples.push(await takeSample(contestant, workload, amount, alternation));
      });
      const [compared] = workload.figures;
      const costs = series.map(({ samples }) => figureText(compared, samples.at(-1)?.[compared.name] ?? NaN));
      onProgress(`${alternation}/${alternations} ${workload.name}, ${compared.head}: ${costs.join("; ")}`);
    }
  }
  return results;
}
