import { table } from "../report/table.js";
import type { Ratio } from "../stats/ratio.js";
import type { Verdict } from "../report/verdict.js";
import type { Results, Run } from "./results.js";

/** What was promised beforehand, and what came of it. */
interface Promised {
  readonly work: string;
  readonly ours: string;
  readonly against: string;
  readonly found: string;
  readonly atMost: string;
  readonly verdict: Verdict;
}

/** All targets at a glance: how many there are of each outcome, and which. */
export function targetsSection({ runs }: Results): string {
  const all = runs.flatMap(promisesOf);
  if (all.length === 0) return "Nothing that has a target was measured.";
  const rows = all.map(({ work, ours, against, found, atMost, verdict }) => [
    work,
    ours,
    against,
    found,
    atMost,
    verdict,
  ]);
  const told = table([["work", "ours", "against", "ratio, with 95 %", "at most", "result"], ...rows], 3);
  return `${summary(all)}\n\n${told}`;
}

function summary(all: readonly Promised[]): string {
  const countOf = (verdict: Verdict): number => all.filter((one) => one.verdict === verdict).length;
  return `${all.length} targets: ${countOf("kept")} kept, ${countOf("missed")} missed, ${countOf("open")} open.`;
}

function promisesOf({ workloads, core }: Run): Promised[] {
  const promised = workloads.flatMap(({ name: work, standings }) =>
    standings.flatMap(({ name: ours, against, ratio, target }): Promised[] => {
      if (!target) return [];
      const { atMost, verdict } = target;
      return [{ work, ours, against, found: ratioText(ratio), atMost: atMost.toFixed(2), verdict }];
    }),
  );
  if (!core) return promised;
  const { more, low, high, target } = core.dispatch;
  const found = `${more.toFixed(0)} ns more, ${low.toFixed(0)} to ${high.toFixed(0)}`;
  const dispatch = { work: "core", ours: "dispatch", against: "the method called straight", found };
  return [...promised, { ...dispatch, atMost: `${target.atMost} ns`, verdict: target.verdict }];
}

function ratioText({ value, low, high }: Ratio): string {
  return `${value.toFixed(2)}, ${low.toFixed(2)} to ${high.toFixed(2)}`;
}
