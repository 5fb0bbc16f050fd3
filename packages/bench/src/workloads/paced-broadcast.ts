import { broadcastWorkload, INTERVAL, RECEIVERS } from "./broadcast-load.js";
import type { Broadcasts, Pace } from "./broadcast-load.js";

/**
 * A machine that cannot keep the pace makes the run longer, but never hands a server two broadcasts at once. Two builds are
 * compared by it: how often a server would have two at once is chance.
 */
export const pacedBroadcast = broadcastWorkload(
  {
    name: "paced",
    title: () => `${RECEIVERS} receivers, one message of 60 bytes a millisecond, each when all have had the one before`,
    latency: "from publishing to the last receiver",
  },
  (broadcasts) => new InTurn(broadcasts),
);

/** A message is published when its time has come and everybody has the one before. */
class InTurn implements Pace {
  readonly latencies: number[] = [];
  published = 0;
  readonly #broadcasts: Broadcasts;
  #missing = 0;
  #sentAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(broadcasts: Broadcasts) {
    this.#broadcasts = broadcasts;
  }

  start(): void {
    this.#publish();
  }

  onDelivered(_index: number, now: number): void {
    this.#missing -= 1;
    if (this.#missing > 0) return;
    const elapsed = now - this.#sentAt;
    this.latencies.push(elapsed);
    if (this.published === this.#broadcasts.count) return;
    if (elapsed < INTERVAL) this.#timer = setTimeout(() => this.#publish(), INTERVAL - elapsed);
    else this.#publish();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #publish(): void {
    this.published += 1;
    this.#missing = this.#broadcasts.receivers;
    this.#sentAt = performance.now();
    this.#broadcasts.publish();
  }
}
