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

/**
 * What comes of a message: it is handled, and answered where it was a request; the handler, the fallback or a schema fails,
 * or the answer cannot be sent; or it is not accepted: by the contract, by its handler, or as a request that nothing handles.
 */
export type DispatchOutcome = "handled" | "failed" | "refused";

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
    const { target, fallback, answerer, onFailure } = this.#options;
    debug("message_unhandled", message.action);
    if (requestId !== undefined) {
      const name = printable(message.action);
      this.onOutcome("refused");
      answerer.refuse(requestId, new RepodError("unknown_action", `Nothing handles "${name}".`), name);
      return undefined;
    }
    return after(callUser(fallback, target, message), (outcome) => {
      if (outcome instanceof Failure) {
        this.onOutcome("failed");
        onFailure(toError(outcome.error), printable(message.action));
      } else this.onOutcome("handled");
    });
  }

  #validated(entry: HandlerEntry, message: AnyMessage, requestId: number | undefined): unknown {
    const { action, payload } = entry;
    const output = checkValue(payload!, payloadOf(message), "invalid_payload", `The payload of "${action}"`);
    return after(output, (value) => {
      if (value instanceof Failure) return this.#fail(entry, requestId, value);
      debug("message_dispatched", action);
      return this.run(entry, value, requestId);
    });
  }

  /** Runs a handler whose schema has accepted the message. */
  protected run(entry: HandlerEntry, payload: unknown, requestId: number | undefined): unknown {
    const result = this.call(entry, payload);
    // As nearly all are.
    if (result === undefined && requestId === undefined) {
      this.onOutcome("handled", entry);
      return undefined;
    }
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
    if (failure) this.#fail(entry, requestId, failure);
    else this.onOutcome("handled", entry);
  }

  /**
   * Told once of each message what came of it. Does nothing here.
   *
   * @param entry - `undefined` for an action that has no handler.
   */
  protected onOutcome(_outcome: DispatchOutcome, _entry?: HandlerEntry): void {}

  #answer({ kind }: HandlerEntry, requestId: number | undefined, value: unknown): Failure | undefined {
    if (requestId === undefined) return undefined;
    try {
      this.#options.answerer.answer(requestId, kind === "request" ? value : undefined);
    } catch (error) {
      return new Failure(error);
    }
    return undefined;
  }

  /** What went wrong inside is for this side's eyes; the other learns only that it did, unless it was refused. */
  #fail(entry: HandlerEntry, requestId: number | undefined, failure: Failure): void {
    const { answerer, onFailure, onRefused } = this.#options;
    const { action } = entry;
    const { error } = failure;
    const refusal = failure instanceof Mismatch ? failure.error : isRefusal(error) ? error : undefined;
    // Counted before the user is told: whoever looks at the counts there finds this one among them.
    this.onOutcome(refusal ? "refused" : "failed", entry);
    if (requestId !== undefined) {
      const told = refusal ?? new RepodError("handler_failed", `The handler of "${action}" failed.`);
      answerer.refuse(requestId, told, action);
    } else if (refusal) onRefused(refusal, action);
    if (!refusal) onFailure(toError(error), action);
  }
}

function debug(event: string, action: string): void {
  const log = logger();
  if (log.enabled("debug")) log.log("debug", event, { action: printable(action) });
}

/** Whether a handler refuses what it was asked; not that somebody whom it asked did. */
function isRefusal(thrown: unknown): thrown is RepodError {
  return thrown instanceof RepodError && thrown.code === "refused" && !thrown.remote;
}
