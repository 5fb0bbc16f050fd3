import type { Random } from "@repod/testing/internal";
import type { CoreSeries, CoreTaskName } from "../measure/core.js";
import { median, quantile } from "../stats/quantile.js";
import { medianWithInterval } from "../stats/ratio.js";
import { table } from "./table.js";
import { MOST_FOR_DISPATCH } from "./targets.js";
import { judge } from "./verdict.js";
import type { Verdict } from "./verdict.js";

/** What the core alone takes, without sockets. */
export interface CoreReport {
  readonly tasks: readonly CoreTaskReport[];
  /** What a message takes more when it is dispatched than when its method is called straight. */
  readonly dispatch: {
    /** In nanoseconds of CPU time: the median over the alternations, and the bounds of its 95 % interval. */
    readonly more: number;
    readonly low: number;
    readonly high: number;
    /** In bytes of memory. */
    readonly allocated: number;
    /** What it may be at most, in nanoseconds, and whether it is. */
    readonly target: { readonly atMost: number; readonly verdict: Verdict };
  };
}

export interface CoreTaskReport {
  readonly task: CoreTaskName;
  /** CPU time per message in nanoseconds: the median, and the quartiles around it. */
  readonly cost: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Messages in a second of CPU time. */
  readonly rate: number;
  /** Memory per message in bytes, the median. */
  readonly allocated: number;
  readonly costs: readonly number[];
  readonly allocations: readonly number[];
}

/** What a reader is told that a task is. */
export const CORE_TITLES: Readonly<Record<CoreTaskName, string>> = {
  encode: "encode: a message to a frame",
  receive: "read: the bytes of a chunk to messages",
  validate: "validate: a payload by its schema",
  dispatch: "dispatch: a message to its method",
  straight: "the method called straight",
};

export function reportCore(series: readonly CoreSeries[], random: Random): CoreReport {
  const of = (name: CoreTaskName): CoreSeries => series.find(({ task }) => task === name)!;
  const [dispatch, straight] = [of("dispatch"), of("straight")];
  const more = dispatch.costs.map((cost, alternation) => cost - straight.costs[alternation]!);
  const { value, low, high } = medianWithInterval(more, random);
  const allocated = median(dispatch.allocations) - median(straight.allocations);
  const target = { atMost: MOST_FOR_DISPATCH, verdict: judge({ value, low, high }, MOST_FOR_DISPATCH, more.length) };
  return { tasks: series.map(reportTask), dispatch: { more: value, low, high, allocated, target } };
}

function reportTask({ task, costs, allocations }: CoreSeries): CoreTaskReport {
  const cost = { median: median(costs), lower: quantile(costs, 0.25), upper: quantile(costs, 0.75) };
  return { task, cost, rate: 1e9 / cost.median, allocated: median(allocations), costs, allocations };
}

export function coreSection(core: CoreReport): string {
  const head =
    "**core**: the core alone, without sockets. CPU time and memory per message, of games' messages in a mixture.";
  return [head, coreTable(core), coreDifference(core)].join("\n\n");
}

/** What each task took. */
export function coreTable({
  tasks,
}: {
  readonly tasks: readonly Omit<CoreTaskReport, "costs" | "allocations">[];
}): string {
  const rows = tasks.map(({ task, cost, rate, allocated }) => [
    CORE_TITLES[task],
    cost.median.toFixed(1),
    `${cost.lower.toFixed(1)} to ${cost.upper.toFixed(1)}`,
    Math.round(rate).toLocaleString("en"),
    allocated.toFixed(1),
  ]);
  return table([["work", "CPU, ns", "quartiles", "a second", "bytes"], ...rows]);
}

/** What a dispatch takes more than a call. */
export function coreDifference({ dispatch }: Pick<CoreReport, "dispatch">): string {
  const { more, low, high, allocated, target } = dispatch;
  return (
    `Dispatched, without a schema, a message takes ${more.toFixed(1)} ns (95 %: ${low.toFixed(1)} to ${high.toFixed(1)}) and ` +
    `${allocated.toFixed(1)} bytes more than where its method is called straight. At most ${target.atMost} ns: ${target.verdict}.`
  );
}
