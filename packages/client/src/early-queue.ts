import { EXPLAINS, RepodError } from "@repod/core/internal";
import type { PendingRequests } from "@repod/core/internal";

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
  readonly #pending: Pick<PendingRequests, "has">;
  /** In order: what is replaced goes to the end, so that it overtakes nothing. */
  #frames = new Map<unknown, EarlyFrame>();
  #bytes = 0;

  /** @param pending - Says which requests somebody still waits for. */
  constructor(maxBytes: number, pending: Pick<PendingRequests, "has">) {
    this.#maxBytes = maxBytes;
    this.#pending = pending;
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
    const more = frame.length - (this.#frames.get(slot)?.frame.length ?? 0);
    const isFull = (): boolean => this.#bytes > 0 && this.#bytes + more > this.#maxBytes;
    if (isFull()) this.#sweep();
    if (isFull()) throw queueFull(action, this.#maxBytes);
    this.#frames.delete(slot);
    this.#frames.set(slot, early);
    this.#bytes += more;
    return frame.length;
  }

  /** Takes all of it that is still wanted. */
  take(): Iterable<EarlyFrame> {
    this.#sweep();
    const frames = this.#frames;
    this.#frames = new Map();
    this.#bytes = 0;
    return frames.values();
  }

  /** Forgets requests whose answer nobody waits for any more: the time was up, or they were given up. */
  #sweep(): void {
    for (const [slot, { frame, requestId }] of this.#frames) {
      if (requestId === undefined || this.#pending.has(requestId)) continue;
      this.#frames.delete(slot);
      this.#bytes -= frame.length;
    }
  }
}
