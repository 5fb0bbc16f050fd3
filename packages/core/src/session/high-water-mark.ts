import type { LevelWatcher, SendQueue } from "./send-queue.js";

export interface HighWaterMarkOptions {
  /** From more waiting bytes than this on it is much; it is no longer once half of it or less waits. */
  readonly highWaterMark: number;
  /** More does not wait. In bytes. */
  readonly maxQueuedBytes: number;
}

/** Who is told how much waits. */
export interface LevelListener {
  /** @param isHigh - Whether it is much, or no longer. */
  onBackpressure(isHigh: boolean): void;
}

/** Tells when much waits in a send queue, and when no longer. */
export class HighWaterMark implements LevelWatcher {
  readonly #queue: SendQueue;
  readonly #options: HighWaterMarkOptions;
  readonly #listener: LevelListener;
  #isHigh = false;

  /** Watches the queue from now on. */
  constructor(queue: SendQueue, options: HighWaterMarkOptions, listener: LevelListener) {
    this.#queue = queue;
    this.#options = options;
    this.#listener = listener;
    queue.watch(this);
    this.#setAlarm();
  }

  onRise(): void {
    this.#look();
  }

  onFall(): void {
    if (this.#isHigh) this.#look();
  }

  #look(): void {
    const { highWaterMark } = this.#options;
    const isHigh = this.#queue.queuedBytes > (this.#isHigh ? highWaterMark / 2 : highWaterMark);
    if (isHigh === this.#isHigh) return;
    this.#isHigh = isHigh;
    this.#setAlarm();
    this.#listener.onBackpressure(isHigh);
  }

  /** While it is high, only the bound has to be looked out for. */
  #setAlarm(): void {
    const { highWaterMark, maxQueuedBytes } = this.#options;
    this.#queue.alarm = this.#isHigh ? maxQueuedBytes : Math.min(highWaterMark, maxQueuedBytes);
  }
}
