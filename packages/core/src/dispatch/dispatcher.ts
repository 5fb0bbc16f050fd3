import { EXPLAINS } from "#explains";
import { checkValue, Mismatch, payloadOf } from "../contract/validate.js";
import { RepodError } from "../errors/repod-error.js";
import type { DispatchTable, HandlerEntry } from "../registry/dispatch-table.js";
import type { AnyMessage } from "../util/any-message.js";
import { logger } from "../util/logger.js";
import { printable } from "../util/printable.js";
import { after, callUser, Failure, isPromiseLike, toError } from "../util/user-code.js";
import type { UserFunction } from "../util/user-code.js";

/** Sends what a handler answered back to who asked. */
export interface Answerer {
  /** @throws RepodError `not_encodable` or `message_too_large`. */
  answer(requestId: number, value: unknown): void;
  /** @param action - The action that was asked for, cut and escaped where nothing handles it. */
  refuse(requestId: number, error: RepodError, action: string): void;
}

export interface DispatcherOptions {
  readonly table: DispatchTable;
  /** The object whose methods are the handlers. */
  readonly target: object;
  /** Takes the messages that have no handler. */
  readonly fallback: UserFunction;
  readonly answerer: Answerer;
  /** A handler, the fallback or a schema threw or rejected. */
  readonly onFailure: (error: Error, action: string) => void;
  /** A message that nobody waits to hear of was not accepted: by the contract, or by its handler. */
  readonly onRefused: (error: RepodError, action: string) => void;
}

/** Brings messages to the methods of one object. */
export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** The handler of an action; `undefined` where it has none. */
  find(action: string): HandlerEntry | undefined {
    return this.#options.table.handlers.get(action);
  }

  /**
   * Calls the handler, and answers when this is a request.
   *
   * @param entry - Its handler, where that was looked up already.
   * @returns A promise while the handler is not done; it never rejects.
   */
  dispatch(message: AnyMessage, requestId: number | undefined, entry = this.find(message.action)): unknown {
    if (!entry) return this.#unhandled(message, requestId);
    if (entry.payload) return this.#validated(entry, message, requestId);
    debug("message_dispatched", entry.action);
    return this.run(entry, message, requestId);
  }

  #unhandled(message: AnyMessage, requestId: number | undefined): unknown {
    const { target, fallback } = this.#options;
    debug("message_unhandled", message.action);
    if (requestId !== undefined) {
      const name = printable(message.action);
      this.refuse(
        new RepodError("unknown_action", EXPLAINS ? `Nothing handles "${name}".` : undefined),
        name,
        requestId,
      );
      return undefined;
    }
    return after(callUser(fallback, target, message), (outcome) => {
      if (outcome instanceof Failure) this.fail(outcome.error, printable(message.action), undefined);
      else this.onHandled();
    });
  }

  #validated(entry: HandlerEntry, message: AnyMessage, requestId: number | undefined): unknown {
    const { action, payload } = entry;
    const output = checkValue(payload!, payloadOf(message), "invalid_payload", `The payload of "${action}"`);
    return after(output, (value) => {
      if (value instanceof Failure) return this.#failed(entry, requestId, value);
      debug("message_dispatched", action);
      return this.run(entry, value, requestId);
    });
  }

  /** Runs a handler whose schema has accepted the message. */
  protected run(entry: HandlerEntry, payload: unknown, requestId: number | undefined): unknown {
    const result = this.call(entry, payload);
    // As nearly all are. Who is told what is handled has a `run` of its own.
    if (result === undefined && requestId === undefined) return undefined;
    if (isPromiseLike(result)) return result.then((outcome) => this.settle(entry, requestId, outcome));
    this.settle(entry, requestId, result);
    return undefined;
  }

  protected call(entry: HandlerEntry, payload: unknown): unknown {
    return callUser(entry.method, this.#options.target, payload);
  }

  /** A handler is done. */
  protected settle(entry: HandlerEntry, requestId: number | undefined, outcome: unknown): void {
    const failure = outcome instanceof Failure ? outcome : this.#answer(entry, requestId, outcome);
    if (failure) this.#failed(entry, requestId, failure);
    else this.onHandled(entry);
  }

  // Of each message one of the following three is called, whatever came of it; without an entry where it has no handler.

  /** It was handled, and answered where it was a request. Does nothing here. */
  protected onHandled(_entry?: HandlerEntry): void {}

  /** It was not accepted: by the contract, by its handler, or as a request that nothing handles. */
  protected refuse(error: RepodError, action: string, requestId: number | undefined, _entry?: HandlerEntry): void {
    const { answerer, onRefused } = this.#options;
    if (requestId !== undefined) answerer.refuse(requestId, error, action);
    else onRefused(error, action);
  }

  /** The handler, the fallback or a schema failed, or the answer cannot be sent. What, is for this side's eyes. */
  protected fail(error: unknown, action: string, requestId: number | undefined, _entry?: HandlerEntry): void {
    const { answerer, onFailure } = this.#options;
    if (requestId !== undefined) {
      answerer.refuse(
        requestId,
        new RepodError("handler_failed", EXPLAINS ? `The handler of "${action}" failed.` : undefined),
        action,
      );
    }
    onFailure(toError(error), action);
  }

  #answer({ kind }: HandlerEntry, requestId: number | undefined, value: unknown): Failure | undefined {
    if (requestId === undefined) return undefined;
    try {
      this.#options.answerer.answer(requestId, kind === "request" ? value : undefined);
    } catch (error) {
      return new Failure(error);
    }
    return undefined;
  }

  #failed(entry: HandlerEntry, requestId: number | undefined, failure: Failure): void {
    const { error } = failure;
    if (failure instanceof Mismatch || isRefusal(error)) {
      this.refuse(error as RepodError, entry.action, requestId, entry);
    } else this.fail(error, entry.action, requestId, entry);
  }
}

function debug(event: string, action: string): void {
  const log = logger();
  if (log.enabled("debug")) log.log("debug", event, { action: printable(action) });
}

/** Whether a handler refuses what it was asked; not that somebody whom it asked did. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof RepodError && thrown.code === "refused" && !thrown.remote;
}
