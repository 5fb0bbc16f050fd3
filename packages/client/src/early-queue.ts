import { RepodError } from "@repod/core/internal";

/** A frame that waits for the connection to stand. */
export interface EarlyFrame {
  readonly frame: Uint8Array;
  readonly action: string;
  /** The id under which it asks for an answer; `undefined` for a message. */
  readonly requestId: number | undefined;
}

/** What was sent before the connection stands. Bounded, since it may never stand. */
export class EarlyQueue {
  readonly #maxBytes: number;
  #frames: EarlyFrame[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * @returns The bytes queued.
   * @throws RepodError `queue_full`.
   */
  push(early: EarlyFrame): number {
    const { length } = early.frame;
    if (this.#bytes + length > this.#maxBytes) {
      const message = `"${early.action}" was not queued: more than ${this.#maxBytes} bytes would wait.`;
      throw new RepodError("queue_full", message);
    }
    this.#frames.push(early);
    this.#bytes += length;
    return length;
  }

  /** Takes all of it. */
  take(): readonly EarlyFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
}
