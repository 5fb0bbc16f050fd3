import type { Random, VirtualClock } from "@repod/testing/internal";
import { pick, spread } from "../../../../core/test/support/chance.js";

/** Lets a side write by chance, until a time: single messages, bursts and floods. */
export function startTraffic(clock: VirtualClock, random: Random, end: number, write: () => void): void {
  const burst = (): void => {
    if (clock.now() >= end) return;
    const length = pick(random, [1, 1, 1, 3, 10, random() < 0.1 ? 100 : 2]);
    for (let count = 0; count < length; count += 1) write();
    clock.setTimeout(burst, spread(random, 5, 1_000));
  };
  clock.setTimeout(burst, random() * 100);
}
