import { checkValue, Mismatch, payloadOf } from "../contract/validate.js";
import { RepodError } from "../errors/repod-error.js";
import type { DispatchTable, HandlerEntry } from "../registry/dispatch-table.js";
import type { AnyMessage } from "../util/any-message.js";
import { logger } from "../util/logger.js";
import { printable } from "../util/printable.js";
import { after, callUser, Failure, isPromiseLike, toError, watch } from "../util/user-code.js";
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

  /** Whether the object has a handler for an action. */
  handles(action: string): boolean {
    return this.#options.table.handlers.has(action);
  }

  /**
   * Calls the handler, and answers when this is a request.
   *
   * @returns A promise while the handler is not done; it never rejects.
   */
  dispatch(message: AnyMessage, requestId: number | undefined): unknown {
    const { table, target } = this.#options;
    const entry = table.handlers.get(message.action);
    if (!entry) return this.#unhandled(message, requestId);
    debug("message_dispatched", entry.action);
    if (entry.payload) return this.#validated(entry, message, requestId);
    return this.#finish(entry, requestId, callUser(entry.method, target, message));
  }

  #unhandled(message: AnyMessage, requestId: number | undefined): unknown {
    const { target, fallback, answerer, onFailure } = this.#options;
    debug("message_unhandled", message.action);
    if (requestId !== undefined) {
      const name = printable(message.action);
      answerer.refuse(requestId, new RepodError("unknown_action", `Nothing handles "${name}".`), name);
      return undefined;
    }
    return watch(callUser(fallback, target, message), (error) => onFailure(error, printable(message.action)));
  }

  #validated(entry: HandlerEntry, message: AnyMessage, requestId: number | undefined): unknown {
    const { action, payload, method } = entry;
    const output = checkValue(payload!, payloadOf(message), "invalid_payload", `The payload of "${action}"`);
    return after(output, (value) => {
      const result = value instanceof Failure ? value : callUser(method, this.#options.target, value);
      return this.#finish(entry, requestId, result);
    });
  }

  #finish(entry: HandlerEntry, requestId: number | undefined, result: unknown): unknown {
    if (isPromiseLike(result)) return result.then((outcome) => this.#settle(entry, requestId, outcome));
    this.#settle(entry, requestId, result);
    return undefined;
  }

  #settle(entry: HandlerEntry, requestId: number | undefined, outcome: unknown): void {
    if (outcome instanceof Failure) this.#fail(entry, requestId, outcome);
    else if (requestId !== undefined) this.#answer(entry, requestId, outcome);
  }

  #answer(entry: HandlerEntry, requestId: number, value: unknown): void {
    try {
      this.#options.answerer.answer(requestId, entry.kind === "request" ? value : undefined);
    } catch (error) {
      this.#fail(entry, requestId, new Failure(error));
    }
  }

  /** What went wrong inside is for this side's eyes; the other learns only that it did, unless it was refused. */
  #fail({ action }: HandlerEntry, requestId: number | undefined, failure: Failure): void {
    const { answerer, onFailure, onRefused } = this.#options;
    const { error } = failure;
    const refusal = failure instanceof Mismatch ? failure.error : isRefusal(error) ? error : undefined;
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
