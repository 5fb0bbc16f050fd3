import { setTimeout } from "node:timers/promises";
import type { Client } from "@repod/client";
import type { Lag } from "../contract.js";

/** How many round trips are not counted: the first ones wait for the compiler of the engine. */
const WARM_UP = 20;

export interface Plan {
  /** How many round trips are measured. */
  readonly count: number;
  /** The pause between two of them, in milliseconds. */
  readonly every: number;
}

/**
 * Measures round trips, one after the other.
 *
 * @param onProgress - Told after each how many are done.
 * @returns Milliseconds, in the order of measurement.
 * @throws RepodError as `Client.request`.
 */
export async function measure(
  client: Client<Lag>,
  { count, every }: Plan,
  onProgress: (done: number) => void,
): Promise<number[]> {
  for (let round = 0; round < WARM_UP; round += 1) await client.request("ping", {});
  const samples: number[] = [];
  while (samples.length < count) {
    const start = performance.now();
    await client.request("ping", {});
    samples.push(performance.now() - start);
    onProgress(samples.length);
    if (every > 0 && samples.length < count) await setTimeout(every);
  }
  return samples;
}
