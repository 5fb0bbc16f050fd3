import type { RepodError } from "../errors/repod-error.js";
import type { HandlerEntry } from "../registry/dispatch-table.js";
import { isPromiseLike } from "../util/user-code.js";
import type { DispatchObserver } from "./dispatch-observer.js";
import { Dispatcher } from "./dispatcher.js";
import type { DispatcherOptions } from "./dispatcher.js";

/** A dispatcher that tells somebody what becomes of messages. Servers have these; clients count nothing. */
export class ObservedDispatcher extends Dispatcher {
  readonly #observer: DispatchObserver;

  constructor(options: DispatcherOptions, observer: DispatchObserver) {
    super(options);
    this.#observer = observer;
  }

  protected override run(entry: HandlerEntry, payload: unknown, requestId: number | undefined): unknown {
    const observer = this.#observer;
    const startedAt = observer.onStart(entry);
    const result = this.call(entry, payload);
    if (result === undefined && requestId === undefined) {
      if (startedAt !== undefined) observer.onEnd(entry, startedAt, false);
      observer.onHandled(entry);
      return undefined;
    }
    if (isPromiseLike(result)) {
      return result.then((outcome) => {
        observer.onEnd(entry, startedAt, true);
        this.settle(entry, requestId, outcome);
      });
    }
    if (startedAt !== undefined) observer.onEnd(entry, startedAt, false);
    this.settle(entry, requestId, result);
    return undefined;
  }

  protected override onHandled(entry?: HandlerEntry): void {
    this.#observer.onHandled(entry);
  }

  // Counted before the user is told: whoever looks at the counts there finds this one among them.

  protected override refuse(
    error: RepodError,
    action: string,
    requestId: number | undefined,
    entry?: HandlerEntry,
  ): void {
    this.#observer.onRefused(entry);
    super.refuse(error, action, requestId, entry);
  }

  protected override fail(error: unknown, action: string, requestId: number | undefined, entry?: HandlerEntry): void {
    this.#observer.onFailed(entry);
    super.fail(error, action, requestId, entry);
  }
}
