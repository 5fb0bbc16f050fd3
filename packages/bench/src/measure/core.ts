import { availableParallelism } from "node:os";
import type { Random } from "@repod/testing/internal";
import type { TaskName } from "../core/tasks.js";
import { WINDOWS } from "../core/windows.js";
import { TaskProcess } from "../host/task-process.js";
import { median } from "../stats/quantile.js";
import { shuffled } from "../stats/shuffled.js";
import { forEachAtOnce } from "../util/for-each-at-once.js";

/** What is told of the core alone. Two sessions are compared between builds only: they are the core and a transport. */
export const CORE_TASKS = ["encode", "receive", "validate", "dispatch", "straight"] as const satisfies TaskName[];

export type CoreTaskName = (typeof CORE_TASKS)[number];

export interface CoreRunOptions {
  readonly alternations: number;
  /** Whether a part of the work will do. */
  readonly quick: boolean;
  readonly random: Random;
  readonly onProgress: (sentence: string) => void;
}

/** What one task took per message. */
export interface CoreSeries {
  readonly task: CoreTaskName;
  /** CPU time of the process in nanoseconds, one for each alternation. */
  readonly costs: readonly number[];
  /** Memory in bytes, one for each measurement. */
  readonly allocations: readonly number[];
}

/** How many windows a process works before one is measured, and how many are. */
const WARM_UP = 12;
const MEASURED = 16;
/** How often allocations are measured: now and then V8 allocates something for itself. */
const ALLOCATION_WINDOWS = { full: 15, quick: 3 } as const;
/** How much of a window then: all that it allocates must find room. */
const ALLOCATION_SHARE = 0.25;

/**
 * Has every task done in a process of its own in each alternation, each time in another order. Memory is measured once, in
 * processes that have room for it, several at a time: what a task allocates does not depend on what else the machine does.
 */
export async function runCore({ alternations, quick, random, onProgress }: CoreRunOptions): Promise<CoreSeries[]> {
  const share = quick ? 0.1 : 1;
  const series: { task: CoreTaskName; costs: number[]; allocations: number[] }[] = [];
  await forEachAtOnce(CORE_TASKS, availableParallelism(), async (task, index) => {
    series[index] = { task, costs: [], allocations: await allocationsOf(task, quick) };
  });
  for (let alternation = 1; alternation <= alternations; alternation += 1) {
    for (const { task, costs } of shuffled(series, random)) costs.push(await costOf(task, share));
    const told = series.map(({ task, costs }) => `${task} ${costs.at(-1)?.toFixed(1)}`);
    onProgress(`${alternation}/${alternations} core, ns: ${told.join("; ")}`);
  }
  return series;
}

async function costOf(name: CoreTaskName, share: number): Promise<number> {
  const window = WINDOWS[name] * share;
  const task = await TaskProcess.start(name);
  try {
    await task.run(WARM_UP * window);
    const costs: number[] = [];
    while (costs.length < MEASURED) {
      const { units, cost } = await task.run(window);
      costs.push((1_000 * cost) / units);
    }
    return median(costs);
  } finally {
    await task.stop();
  }
}

/** The code is warmed up as much in a quick run: what is not optimized allocates what it would not. */
async function allocationsOf(name: CoreTaskName, quick: boolean): Promise<number[]> {
  const count = quick ? ALLOCATION_WINDOWS.quick : ALLOCATION_WINDOWS.full;
  const window = WINDOWS[name];
  const task = await TaskProcess.start(name, { showsAllocations: true });
  try {
    await task.run(WARM_UP * window);
    const allocations: number[] = [];
    while (allocations.length < count) allocations.push(await task.allocations(ALLOCATION_SHARE * window));
    return allocations;
  } finally {
    await task.stop();
  }
}
