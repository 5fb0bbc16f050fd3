import { setTimeout as wait } from "node:timers/promises";

/** Two collections in a row that find the same, up to this share, have found all that there is to collect. */
const SAME = 0.000_5;
const LEAST_ROUNDS = 3;
const MOST_ROUNDS = 40;
/** Between two collections, in milliseconds: what the first one freed may let go of more. */
const PAUSE = 25;

/** What a process holds, in bytes. */
export interface Memory {
  /** The objects of V8. */
  readonly heap: number;
  /** These, and what they hold outside of its heap. */
  readonly held: number;
  /** What the system has given to the process, whatever is in it. */
  readonly resident: number;
}

/**
 * Collects garbage until nothing more comes of it.
 *
 * @param collect - Collects once. Defaults to doing so in this process.
 * @returns What is left.
 * @throws Error without `--expose-gc`, and when there is always more: then something is under way.
 */
export async function settledMemory(collect: () => Memory = collectedMemory): Promise<Memory> {
  let before = Infinity;
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const memory = collect();
    if (round >= LEAST_ROUNDS && Math.abs(memory.held - before) <= SAME * before) return memory;
    before = memory.held;
    await wait(PAUSE);
  }
  throw new Error(`After ${MOST_ROUNDS} collections the memory of the process still changes.`);
}

function collectedMemory(): Memory {
  if (!globalThis.gc) throw new Error("Memory can be measured under --expose-gc only.");
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, held: heapUsed + external, resident: rss };
}
