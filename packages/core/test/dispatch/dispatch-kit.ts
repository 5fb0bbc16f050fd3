import type { Contract } from "../../src/contract/infer.js";
import { registerAction } from "../../src/decorators/register-action.js";
import type { DispatchObserver } from "../../src/dispatch/dispatch-observer.js";
import { Dispatcher } from "../../src/dispatch/dispatcher.js";
import type { Recipient } from "../../src/dispatch/dispatcher.js";
import { ObservedDispatcher } from "../../src/dispatch/observed-dispatcher.js";
import type { RepodError } from "../../src/errors/repod-error.js";
import type { AnyMessage } from "../../src/util/any-message.js";
import { tableOf, TestChannel } from "../registry/test-channel.js";

export interface DispatchKit {
  /** Brings a message to the object. */
  dispatch(message: AnyMessage, requestId: number | undefined): unknown;
  /** The answers, failures and so on that the dispatcher told of, in order. */
  readonly told: unknown[][];
  /** What handlers and the fallback got. */
  readonly got: unknown[];
}

export interface DispatchKitOptions {
  readonly contract?: Contract;
  readonly fallback?: (message: unknown) => unknown;
  /** Throws where an answer cannot be sent. */
  readonly answer?: (value: unknown) => void;
  readonly observer?: DispatchObserver;
}

/** A dispatcher and an object that handles the actions of `handlers`. */
export function createDispatcher(
  handlers: Readonly<Record<string, (message: any) => unknown>>,
  { contract, fallback, answer, observer }: DispatchKitOptions = {},
): DispatchKit {
  class TestTarget extends TestChannel {}
  const got: unknown[] = [];
  const told: unknown[][] = [];
  for (const [action, handler] of Object.entries(handlers)) {
    const member = `on_${action}`;
    Object.defineProperty(TestTarget.prototype, member, {
      value(this: unknown, message: unknown): unknown {
        if (this !== target) throw new Error("A handler is called on its own object.");
        got.push(message);
        return handler(message);
      },
    });
    registerAction(TestTarget, action, member as never);
  }
  const target = new TestTarget();
  const recipient: Recipient = {
    target,
    fallback(message: unknown) {
      got.push({ fallback: message });
      return fallback?.(message);
    },
    answerer: {
      answer(requestId, value) {
        answer?.(value);
        told.push(["answer", requestId, value]);
      },
      refuse: (requestId, { code, message, reason }: RepodError) => {
        told.push(["refuse", requestId, code, message, ...(reason === undefined ? [] : [reason])]);
      },
    },
    reporter: {
      onFailure: (error, action) => told.push(["failure", error, action]),
      onRefused: (error, action) => told.push(["invalid", error, action]),
    },
  };
  const table = tableOf(TestTarget, contract && { contract });
  const dispatcher = observer ? new ObservedDispatcher(observer) : new Dispatcher();
  return {
    dispatch: (message, requestId) =>
      dispatcher.dispatch(recipient, message, requestId, table.handlers.get(message.action)),
    told,
    got,
  };
}

/** A handler that throws. */
export function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}
