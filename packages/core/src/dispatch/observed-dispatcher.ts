import type { HandlerEntry } from "../registry/dispatch-table.js";
import { isPromiseLike } from "../util/user-code.js";
import type { DispatchObserver } from "./dispatch-observer.js";
import { Dispatcher } from "./dispatcher.js";
import type { DispatcherOptions, DispatchOutcome } from "./dispatcher.js";

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

  protected override onOutcome(outcome: DispatchOutcome, entry: HandlerEntry | undefined): void {
    if (outcome === "handled") this.#observer.onHandled(entry);
    else if (outcome === "failed") this.#observer.onFailed(entry);
    else this.#observer.onRefused(entry);
  }
}
