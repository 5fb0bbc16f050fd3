import type { Random } from "@repod/testing/internal";
import type { Contestant } from "../measure/contestants.js";
import type { Series } from "../measure/run.js";
import { ratioOfMedians } from "../stats/ratio.js";
import type { Ratio } from "../stats/ratio.js";
import { valuesOf } from "../workloads/figure.js";
import type { Workload } from "../workloads/workload.js";
import { targetOf } from "./targets.js";
import { judge } from "./verdict.js";
import type { Verdict } from "./verdict.js";

/** What one contestant takes beside another one. */
export interface Standing {
  readonly name: string;
  readonly against: string;
  readonly ratio: Ratio;
  /** What the ratio may be at most, and whether it is; absent where the comparison is for information. */
  readonly target?: { readonly atMost: number; readonly verdict: Verdict };
}

type ComparedWork = Pick<Workload, "name" | "figures">;

/**
 * Who takes part again beside itself, and each of ours beside each alternative, as far as they took part in a work. What is
 * compared is the first of its figures.
 */
export function standingsIn(work: ComparedWork, series: readonly Series[], random: Random): Standing[] {
  return series.flatMap((one) =>
    series
      .filter((other) => areCompared(one.contestant, other.contestant))
      .map((other) => standing(work, one, other, random)),
  );
}

function areCompared(one: Contestant, other: Contestant): boolean {
  if (other.role !== "alternative" || one.transport !== other.transport) return false;
  return one.role === "ours" || (one.role === "again" && one.system === other.system);
}

function standing({ name: work, figures }: ComparedWork, one: Series, other: Series, random: Random): Standing {
  const [{ name }] = figures;
  const ratio = ratioOfMedians(valuesOf(one.samples, name), valuesOf(other.samples, name), random);
  const atMost = targetOf(work, one.contestant, other.contestant);
  return {
    name: one.contestant.name,
    against: other.contestant.name,
    ratio,
    ...(atMost !== undefined && { target: { atMost, verdict: judge(ratio, atMost, one.samples.length) } }),
  };
}
