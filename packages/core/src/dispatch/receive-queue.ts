import type { AnyMessage } from "../util/any-message.js";
import { Queue } from "../util/queue.js";

/** What a waiting message counts besides its bytes: small ones cost memory too. */
const MESSAGE_OVERHEAD = 64;
/** Beyond this multiple of the bound, what cannot be held back ends the connection. */
const OVERFLOW_FACTOR = 4;

/** A message that has arrived and is not handled yet. */
export interface ReceivedMessage {
  readonly message: AnyMessage;
  readonly byteLength: number;
  /** The id under which the peer waits for an answer; `undefined` when it does not. */
  readonly requestId: number | undefined;
}

export interface ReceiveQueueOptions {
  /** From this many waiting bytes on, reading from the peer stops. */
  readonly maxBytes: number;
  /** Whether reading may stop now: not while an answer that somebody waits for is on its way. */
  readonly mayPause: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  /** More waits than can be held, though reading could not be stopped. */
  readonly overflow: () => void;
}

/** What waits to be handled. When it is too much, reading from the peer stops until half of it is done. */
export class ReceiveQueue {
  readonly #options: ReceiveQueueOptions;
  readonly #waiting = new Queue<ReceivedMessage>();
  #bytes = 0;
  #paused = false;

  constructor(options: ReceiveQueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.length;
  }

  push(received: ReceivedMessage): void {
    this.#waiting.push(received);
    this.#bytes += received.byteLength + MESSAGE_OVERHEAD;
    const { maxBytes, mayPause, pause, overflow } = this.#options;
    if (this.#bytes <= maxBytes || this.#paused) return;
    if (mayPause()) {
      this.#paused = true;
      pause();
    } else if (this.#bytes > maxBytes * OVERFLOW_FACTOR) overflow();
  }

  /** Takes the oldest; `undefined` when nothing waits. */
  shift(): ReceivedMessage | undefined {
    const received = this.#waiting.shift();
    if (!received) return undefined;
    this.#bytes -= received.byteLength + MESSAGE_OVERHEAD;
    if (this.#bytes <= this.#options.maxBytes / 2) this.relieve();
    return received;
  }

  /** Reads on although much waits: an answer is expected. */
  relieve(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#options.resume();
  }

  /** Drops what waits. */
  clear(): void {
    this.#waiting.clear();
    this.#bytes = 0;
  }
}
