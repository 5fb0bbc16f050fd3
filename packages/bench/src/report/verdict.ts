import type { Ratio } from "../stats/ratio.js";

/** What an interval says about a goal. */
export type Verdict = "kept" | "missed" | "open";

/** With fewer there is no interval: all can lie on one side of the median by chance: for one in twenty that takes six. */
export const LEAST_ALTERNATIONS = 6;

/** A goal is kept, or missed, when all of the interval says so. */
export function judge({ low, high }: Ratio, goal: number, alternations: number): Verdict {
  if (alternations < LEAST_ALTERNATIONS) return "open";
  if (high <= goal) return "kept";
  return low > goal ? "missed" : "open";
}
