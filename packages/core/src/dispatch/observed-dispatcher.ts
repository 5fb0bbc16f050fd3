import type { RepodError } from "../errors/repod-error.js";
import type { HandlerEntry } from "../registry/dispatch-table.js";
import { callUser, isPromiseLike } from "../util/user-code.js";
import type { DispatchObserver } from "./dispatch-observer.js";
import { Dispatcher } from "./dispatcher.js";
import type { Recipient } from "./dispatcher.js";

/** A dispatcher that tells somebody what becomes of messages. A server has one; clients count nothing. */
export class ObservedDispatcher extends Dispatcher {
  readonly #observer: DispatchObserver;

  constructor(observer: DispatchObserver) {
    super();
    this.#observer = observer;
  }

  protected override run(to: Recipient, entry: HandlerEntry, payload: unknown, requestId: number | undefined): unknown {
    const observer = this.#observer;
    const startedAt = observer.onStart(entry);
    const result = callUser(entry.method, to.target, payload);
    if (result === undefined && requestId === undefined) {
      if (startedAt !== undefined) observer.onEnd(entry, startedAt, false);
      observer.onHandled(entry);
      return undefined;
    }
    if (isPromiseLike(result)) {
      return result.then((outcome) => {
        observer.onEnd(entry, startedAt, true);
        this.settle(to, entry, outcome, requestId);
      });
    }
    if (startedAt !== undefined) observer.onEnd(entry, startedAt, false);
    this.settle(to, entry, result, requestId);
    return undefined;
  }

  protected override onHandled(entry?: HandlerEntry): void {
    this.#observer.onHandled(entry);
  }

  // Counted before the user is told: whoever looks at the counts there finds this one among them.

  protected override refuse(
    to: Recipient,
    error: RepodError,
    action: string,
    requestId: number | undefined,
    entry?: HandlerEntry,
  ): void {
    this.#observer.onRefused(entry);
    super.refuse(to, error, action, requestId, entry);
  }

  protected override fail(
    to: Recipient,
    error: unknown,
    action: string,
    requestId: number | undefined,
    entry?: HandlerEntry,
  ): void {
    this.#observer.onFailed(entry);
    super.fail(to, error, action, requestId, entry);
  }
}
