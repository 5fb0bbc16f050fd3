import type { HandlerEntry } from "../registry/dispatch-table.js";
import type { AnyMessage } from "../util/any-message.js";
import { reportUnhandled } from "#report";
import { isPromiseLike, toError } from "../util/user-code.js";
import { MESSAGE_OVERHEAD, ReceiveQueue } from "./receive-queue.js";
import type { ReceivedMessage, ReceiveSource } from "./receive-queue.js";

export interface InboxOptions extends ReceiveSource {
  /** Handles one message. Returns a promise while it is not done, which never rejects. */
  handle(message: AnyMessage, requestId: number | undefined, entry: HandlerEntry | undefined): unknown;
}

/**
 * The messages of one peer on their way to its handlers: in order, one at a time. A handler that returns a promise
 * holds back what comes after it.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #waiting: ReceiveQueue;
  readonly #next = (): void => this.#continue();
  /** `handle` does not reject. If it does all the same, what waits must not wait for ever. */
  readonly #failed = (error: unknown): void => {
    reportUnhandled(toError(error), "The handling of a message");
    this.#continue();
  };
  // Held from the start, until the hooks that come before the first message are done.
  #busy = true;
  #finish: (() => void) | undefined;
  #bytes = 0;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#waiting = new ReceiveQueue(options);
  }

  /** How many messages wait; not counting the one that is being handled. */
  get length(): number {
    return this.#waiting.length;
  }

  /** How many bytes those take, as `maxBytes` counts them. */
  get byteLength(): number {
    return this.#bytes;
  }

  /** Lets the first message through. */
  open(): void {
    this.#continue();
  }

  /** @param entry - The handler, where it was looked up already. */
  receive(message: AnyMessage, byteLength: number, requestId: number | undefined, entry?: HandlerEntry): void {
    if (this.#finish) return;
    if (this.#busy) {
      this.#bytes += byteLength + MESSAGE_OVERHEAD;
      this.#waiting.push({ message, byteLength, requestId });
      return;
    }
    this.#start(message, requestId, entry);
    // The handler itself may have ended this inbox, or made more arrive.
    if (!this.#busy && (this.#finish || this.#waiting.length > 0)) this.#continue();
  }

  /** Reads on although much waits: an answer is expected. */
  relieve(): void {
    this.#waiting.relieve();
  }

  /** Takes out what waits, the oldest first; nobody handles it. */
  clear(): ReceivedMessage[] {
    const dropped: ReceivedMessage[] = [];
    for (let next = this.#shift(); next; next = this.#shift()) dropped.push(next);
    return dropped;
  }

  /** Takes no more; calls back once when what waits has been handled. */
  end(finish: () => void): void {
    if (this.#finish) return;
    this.#finish = finish;
    if (!this.#busy) finish();
  }

  #shift(): ReceivedMessage | undefined {
    const next = this.#waiting.shift();
    if (next) this.#bytes -= next.byteLength + MESSAGE_OVERHEAD;
    return next;
  }

  #start(message: AnyMessage, requestId: number | undefined, entry: HandlerEntry | undefined): void {
    this.#busy = true;
    const result = this.#options.handle(message, requestId, entry);
    // As that of nearly all.
    if (result === undefined) this.#busy = false;
    else if (isPromiseLike(result)) void result.then(this.#next, this.#failed);
    else this.#busy = false;
  }

  #continue(): void {
    this.#busy = false;
    while (!this.#busy) {
      const next = this.#shift();
      if (!next) break;
      this.#start(next.message, next.requestId, undefined);
    }
    if (!this.#busy) this.#finish?.();
  }
}
