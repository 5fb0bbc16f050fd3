import { EXPLAINS, RepodError } from "@repod/core/internal";

/** A frame that waits for the connection to stand. */
export interface EarlyFrame {
  readonly frame: Uint8Array;
  readonly action: string;
  /** What it replaces; `undefined` where all have to arrive. */
  readonly slot: string | undefined;
  /** The id under which it asks for an answer; `undefined` for a message. */
  readonly requestId: number | undefined;
}

/** Says that a message was not queued. */
export function queueFull(action: string, maxBytes: number): RepodError {
  return new RepodError(
    "queue_full",
    EXPLAINS ? `"${action}" was not queued: more than ${maxBytes} bytes would wait.` : undefined,
  );
}

/** What was sent before the connection stands. Bounded, since it may never stand. */
export class EarlyQueue {
  readonly #maxBytes: number;
  /** In order: what is replaced goes to the end, so that it overtakes nothing. */
  #frames = new Map<unknown, EarlyFrame>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get queuedBytes(): number {
    return this.#bytes;
  }

  /**
   * @returns The bytes queued.
   * @throws RepodError `queue_full`.
   */
  push(early: EarlyFrame): number {
    const { action, frame, slot = early } = early;
    const bytes = this.#bytes + frame.length - (this.#frames.get(slot)?.frame.length ?? 0);
    if (this.#bytes > 0 && bytes > this.#maxBytes) throw queueFull(action, this.#maxBytes);
    this.#frames.delete(slot);
    this.#frames.set(slot, early);
    this.#bytes = bytes;
    return frame.length;
  }

  /** Takes all of it. */
  take(): Iterable<EarlyFrame> {
    const frames = this.#frames;
    this.#frames = new Map();
    this.#bytes = 0;
    return frames.values();
  }
}
