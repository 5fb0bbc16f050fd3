import type { HandlerEntry } from "../registry/dispatch-table.js";
import type { AnyMessage } from "../util/any-message.js";
import { reportUnhandled } from "#report";
import { isPromiseLike, toError } from "../util/user-code.js";
import { ReceiveQueue } from "./receive-queue.js";
import type { ReceivedMessage, ReceiveSource } from "./receive-queue.js";

/**
 * The messages of one peer on their way to its handlers: in order, one at a time. A handler that returns a promise
 * holds back what comes after it. Extended by who knows the handlers: an object of its own for that would be a part of what
 * every idle client takes.
 */
export abstract class Inbox implements ReceiveSource {
  abstract readonly maxBytes: number;
  // The following two are there only once they are needed, and what waits only while it does.
  #waiting: ReceiveQueue | undefined;
  #settled: { readonly done: () => void; readonly failed: (error: unknown) => void } | undefined;
  // Held from the start, until the hooks that come before the first message are done.
  #busy = true;
  #finish: (() => void) | undefined;

  /** How many messages wait; not counting the one that is being handled. */
  get length(): number {
    return this.#waiting?.length ?? 0;
  }

  /** How many bytes those take, as `maxBytes` counts them. */
  get byteLength(): number {
    return this.#waiting?.byteLength ?? 0;
  }

  /** Lets the first message through. */
  open(): void {
    this.continue();
  }

  /** @param entry - The handler, where it was looked up already. */
  receive(message: AnyMessage, byteLength: number, requestId: number | undefined, entry?: HandlerEntry): void {
    if (this.#finish) return;
    if (this.#busy) {
      this.#waiting ??= new ReceiveQueue(this);
      this.#waiting.push({ message, byteLength, requestId });
      return;
    }
    this.start(message, requestId, entry);
    // The handler itself may have ended this inbox, or made more arrive.
    if (!this.#busy && (this.#finish || this.#waiting)) this.continue();
  }

  /** Reads on although much waits: an answer is expected. */
  relieve(): void {
    this.#waiting?.relieve();
  }

  /** Takes out what waits, the oldest first; nobody handles it. */
  clear(): ReceivedMessage[] {
    const dropped: ReceivedMessage[] = [];
    for (let next = this.shift(); next; next = this.shift()) dropped.push(next);
    return dropped;
  }

  /** Takes no more; calls back once when what waits has been handled. */
  end(finish: () => void): void {
    if (this.#finish) return;
    this.#finish = finish;
    if (!this.#busy) finish();
  }

  /**
   * Handles one message. Returns a promise while it is not done, which never rejects.
   *
   * @param entry - The handler, where it was looked up already.
   */
  abstract handle(message: AnyMessage, requestId: number | undefined, entry: HandlerEntry | undefined): unknown;
  abstract mayPause(): boolean;
  abstract pause(): void;
  abstract resume(): void;
  abstract overflow(): void;

  // Protected rather than private: private methods take a field of each object.

  protected shift(): ReceivedMessage | undefined {
    const next = this.#waiting?.shift();
    if (!next) this.#waiting = undefined;
    return next;
  }

  protected start(message: AnyMessage, requestId: number | undefined, entry: HandlerEntry | undefined): void {
    this.#busy = true;
    const result = this.handle(message, requestId, entry);
    // As that of nearly all.
    if (result === undefined) this.#busy = false;
    else if (isPromiseLike(result)) this.await(result);
    else this.#busy = false;
  }

  protected await(result: PromiseLike<unknown>): void {
    this.#settled ??= {
      done: () => this.continue(),
      // `handle` does not reject. If it does all the same, what waits must not wait for ever.
      failed: (error) => {
        reportUnhandled(toError(error), "The handling of a message");
        this.continue();
      },
    };
    void result.then(this.#settled.done, this.#settled.failed);
  }

  protected continue(): void {
    this.#busy = false;
    while (!this.#busy) {
      const next = this.shift();
      if (!next) break;
      this.start(next.message, next.requestId, undefined);
    }
    if (!this.#busy) this.#finish?.();
  }
}
