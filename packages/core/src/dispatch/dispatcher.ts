import { EXPLAINS } from "#explains";
import { unknownAction } from "#refusals";
import { checkValue, Mismatch, payloadOf } from "../contract/validate.js";
import { RepodError } from "../errors/repod-error.js";
import type { HandlerEntry } from "../registry/dispatch-table.js";
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

/** Who hears of messages that came to nothing. */
export interface Reporter {
  /** A handler, the fallback or a schema threw or rejected. */
  onFailure(error: Error, action: string): void;
  /** A message that nobody waits to hear of was not accepted: by the contract, or by its handler. */
  onRefused(error: RepodError, action: string): void;
}

/** Whom messages are for. */
export interface Recipient {
  /** The object whose methods are the handlers. */
  readonly target: object;
  /** Takes the messages that have no handler; `this` is the target. */
  readonly fallback: UserFunction;
  readonly answerer: Answerer;
  readonly reporter: Reporter;
}

/** Brings messages to the methods of objects. It keeps nothing of them: one serves all. */
export class Dispatcher {
  /**
   * Calls the handler, and answers when this is a request.
   *
   * @param entry - The handler; `undefined` where the action has none.
   * @returns A promise while the handler is not done; it never rejects.
   */
  dispatch(
    to: Recipient,
    message: AnyMessage,
    requestId: number | undefined,
    entry: HandlerEntry | undefined,
  ): unknown {
    if (!entry) return this.#unhandled(to, message, requestId);
    if (entry.payload) return this.#validated(to, entry, message, requestId);
    debug("message_dispatched", entry.action);
    return this.run(to, entry, message, requestId);
  }

  #unhandled(to: Recipient, message: AnyMessage, requestId: number | undefined): unknown {
    debug("message_unhandled", message.action);
    if (requestId !== undefined) {
      const name = printable(message.action);
      this.refuse(to, unknownAction(name), name, requestId);
      return undefined;
    }
    return after(callUser(to.fallback, to.target, message), (outcome) => {
      if (outcome instanceof Failure) this.fail(to, outcome.error, printable(message.action), undefined);
      else this.onHandled();
    });
  }

  #validated(to: Recipient, entry: HandlerEntry, message: AnyMessage, requestId: number | undefined): unknown {
    const { action, payload } = entry;
    const output = checkValue(payload!, payloadOf(message), "invalid_payload", action);
    return after(output, (value) => {
      if (value instanceof Failure) return this.#failed(to, entry, value, requestId);
      debug("message_dispatched", action);
      return this.run(to, entry, value, requestId);
    });
  }

  /** Runs a handler whose schema has accepted the message. */
  protected run(to: Recipient, entry: HandlerEntry, payload: unknown, requestId: number | undefined): unknown {
    const result = callUser(entry.method, to.target, payload);
    // As nearly all are. Who is told what is handled has a `run` of its own.
    if (result === undefined && requestId === undefined) return undefined;
    if (isPromiseLike(result)) return result.then((outcome) => this.settle(to, entry, outcome, requestId));
    this.settle(to, entry, result, requestId);
    return undefined;
  }

  /** A handler is done. */
  protected settle(to: Recipient, entry: HandlerEntry, outcome: unknown, requestId: number | undefined): void {
    const failure = outcome instanceof Failure ? outcome : this.#answer(to, entry, outcome, requestId);
    if (failure) this.#failed(to, entry, failure, requestId);
    else this.onHandled(entry);
  }

  // Of each message one of the following three is called, whatever came of it; without an entry where it has no handler.

  /** It was handled, and answered where it was a request. Does nothing here. */
  protected onHandled(_entry?: HandlerEntry): void {}

  /** It was not accepted: by the contract, by its handler, or as a request that nothing handles. */
  protected refuse(
    to: Recipient,
    error: RepodError,
    action: string,
    requestId: number | undefined,
    _entry?: HandlerEntry,
  ): void {
    if (requestId !== undefined) to.answerer.refuse(requestId, error, action);
    else to.reporter.onRefused(error, action);
  }

  /** The handler, the fallback or a schema failed, or the answer cannot be sent. What, is for this side's eyes. */
  protected fail(
    to: Recipient,
    error: unknown,
    action: string,
    requestId: number | undefined,
    _entry?: HandlerEntry,
  ): void {
    if (requestId !== undefined) {
      to.answerer.refuse(
        requestId,
        new RepodError("handler_failed", EXPLAINS ? `The handler of "${action}" failed.` : undefined),
        action,
      );
    }
    to.reporter.onFailure(toError(error), action);
  }

  #answer(to: Recipient, { kind }: HandlerEntry, value: unknown, requestId: number | undefined): Failure | undefined {
    if (requestId === undefined) return undefined;
    try {
      to.answerer.answer(requestId, kind === "request" ? value : undefined);
    } catch (error) {
      return new Failure(error);
    }
    return undefined;
  }

  #failed(to: Recipient, entry: HandlerEntry, failure: Failure, requestId: number | undefined): void {
    const { error } = failure;
    if (failure instanceof Mismatch || isRefusal(error)) {
      this.refuse(to, error as RepodError, entry.action, requestId, entry);
    } else this.fail(to, error, entry.action, requestId, entry);
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
