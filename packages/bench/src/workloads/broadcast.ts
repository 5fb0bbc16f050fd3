import { broadcastWorkload, INTERVAL, RECEIVERS } from "./broadcast-load.js";
import type { Broadcasts, Pace } from "./broadcast-load.js";

/** A server that is so many behind gets the next one when it has caught up. */
const MOST_UNDER_WAY = 50;

/**
 * A server that does not keep the pace for a moment has several messages to send to everybody at once: what it makes of that
 * is a part of what is measured.
 */
export const broadcast = broadcastWorkload(
  {
    name: "broadcast",
    title: () => `${RECEIVERS} receivers, one message of 60 bytes a millisecond`,
    latency: "from when a message was to be published to each receiver",
  },
  (broadcasts) => new ByTheClock(broadcasts),
);

/** A message is published when its time has come, however many of those before are still under way. */
class ByTheClock implements Pace {
  readonly latencies: number[] = [];
  readonly #broadcasts: Broadcasts;
  /** When each was to be published. */
  readonly #times: number[] = [];
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(broadcasts: Broadcasts) {
    this.#broadcasts = broadcasts;
  }

  get published(): number {
    return this.#times.length;
  }

  start(): void {
    this.#next = performance.now();
    this.#timer = setInterval(() => this.#publish(performance.now()), INTERVAL);
  }

  onDelivered(index: number, now: number): void {
    this.latencies.push(now - this.#times[index]!);
    this.#publish(now);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #publish(now: number): void {
    const { count, receivers, publish } = this.#broadcasts;
    if (this.#times.length === count) return;
    const underWay = this.#times.length - this.latencies.length / receivers;
    // What comes after a halt is not late.
    if (underWay >= MOST_UNDER_WAY) this.#next = Math.max(this.#next, now);
    else if (now >= this.#next) {
      this.#times.push(this.#next);
      this.#next += INTERVAL;
      publish();
    }
  }
}
