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

/** Where the messages of a queue come from, and how that is held back. */
export interface ReceiveSource {
  /** From this many waiting bytes on, reading from the peer stops. */
  readonly maxBytes: number;
  /** Whether reading may stop now: not while an answer that somebody waits for is on its way. */
  mayPause(): boolean;
  pause(): void;
  resume(): void;
  /** More waits than can be held, though reading could not be stopped. */
  overflow(): void;
}

/** What waits to be handled. When it is too much, reading from the peer stops until half of it is done. */
export class ReceiveQueue {
  readonly #source: ReceiveSource;
  readonly #waiting = new Queue<ReceivedMessage>();
  #bytes = 0;
  #paused = false;

  constructor(source: ReceiveSource) {
    this.#source = source;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many bytes wait, as `maxBytes` counts them. */
  get byteLength(): number {
    return this.#bytes;
  }

  push(received: ReceivedMessage): void {
    this.#waiting.push(received);
    this.#bytes += received.byteLength + MESSAGE_OVERHEAD;
    const source = this.#source;
    if (this.#bytes <= source.maxBytes || this.#paused) return;
    if (source.mayPause()) {
      this.#paused = true;
      source.pause();
    } else if (this.#bytes > source.maxBytes * OVERFLOW_FACTOR) source.overflow();
  }

  /** Takes the oldest; `undefined` when nothing waits. */
  shift(): ReceivedMessage | undefined {
    const received = this.#waiting.shift();
    if (!received) return undefined;
    this.#bytes -= received.byteLength + MESSAGE_OVERHEAD;
    if (this.#bytes <= this.#source.maxBytes / 2) this.relieve();
    return received;
  }

  /** Reads on although much waits: an answer is expected. */
  relieve(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }
}
