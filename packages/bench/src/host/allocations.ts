import { PerformanceObserver } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";

/** For a process whose allocations are measured: room for all of them without a collection. */
export const SHOWS_ALLOCATIONS = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"] as const;

const MOST_ATTEMPTS = 5;

/**
 * By how much memory grows through some work, in bytes: V8's heap, and what is held outside of it. The number is exact as
 * long as nothing is collected meanwhile; where something was, the work is done again.
 *
 * @param work - Must take no more than `SHOWS_ALLOCATIONS` has room for.
 * @throws Error without `--expose-gc`, and when there is a collection each time.
 */
export async function allocatedBytes(work: () => void): Promise<number> {
  if (!globalThis.gc) throw new Error("Allocations can be measured under --expose-gc only.");
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ["gc"] });
  try {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      // Twice: V8 takes note of buffers that the first one freed in a later turn.
      for (let round = 0; round < 2; round += 1) {
        globalThis.gc();
        await isTold();
      }
      const collected = collections;
      const before = memoryInUse();
      work();
      const after = memoryInUse();
      await isTold();
      if (collections === collected) return after - before;
    }
  } finally {
    observer.disconnect();
  }
  throw new Error(`In each of ${MOST_ATTEMPTS} attempts there was a collection.`);
}

function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Observers hear of a collection in a later turn: Node tells them in the next one, and they have one of their own. */
async function isTold(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
}
