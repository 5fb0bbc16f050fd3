import { Dispatcher, reportUnhandled, reportWarning } from "@repod/core/internal";
import type { Answerer, DispatchTable, ReceivedMessage, RepodError, UserFunction } from "@repod/core/internal";

/** Somebody whose methods handle messages: a listener. */
export interface Receiver {
  readonly target: object;
  readonly table: DispatchTable;
  readonly fallback: UserFunction;
}

/**
 * Brings messages to those who share a client, in order of their attachment: a message to each, a request to the first
 * that handles it.
 */
export class Receivers {
  readonly #answerer: Answerer;
  readonly #dispatchers = new Map<object, Dispatcher>();
  /** The same in order. Replaced, never changed: handlers attach and leave while it is gone through. */
  #inOrder: readonly Dispatcher[] = [];
  /** Actions of which a message was not accepted; each is told about once. */
  readonly #told = new Set<string>();
  /** How many messages are being handed out: a handler may pump, too. */
  #depth = 0;
  /** What handlers threw while messages are handed out. */
  #thrown: Error[] = [];

  constructor(answerer: Answerer) {
    this.#answerer = answerer;
  }

  get size(): number {
    return this.#inOrder.length;
  }

  /** Whether one of them has a handler for an action. */
  handles(action: string): boolean {
    return this.#inOrder.some((dispatcher) => dispatcher.handles(action));
  }

  add({ target, table, fallback }: Receiver): void {
    this.#dispatchers.set(
      target,
      new Dispatcher({
        table,
        target,
        fallback,
        answerer: this.#answerer,
        onFailure: (error, action) => this.#onFailure(error, action),
        onRefused: (error, action) => this.tellRefused(error, action),
      }),
    );
    this.#inOrder = [...this.#dispatchers.values()];
  }

  delete(target: object): void {
    this.#dispatchers.delete(target);
    this.#inOrder = [...this.#dispatchers.values()];
  }

  /**
   * Hands out one message. Handlers that return a promise are not waited for, only watched.
   *
   * @throws What a handler threw: the first error, after everybody has had the message.
   */
  dispatch({ message, requestId }: ReceivedMessage): void {
    this.#depth += 1;
    if (requestId !== undefined) void this.#handlerOf(message.action)?.dispatch(message, requestId);
    else for (const dispatcher of this.#inOrder) void dispatcher.dispatch(message, undefined);
    this.#depth -= 1;
    if (this.#thrown.length > 0 && this.#depth === 0) this.#throwFirst(message.action);
  }

  /** Tells about a message that was not accepted: by the contract, or by its handler. Once per action: the next will be no better. */
  tellRefused(error: RepodError, action: string): void {
    if (this.#told.has(action)) return;
    this.#told.add(action);
    reportWarning(`A message of the server was dropped: ${error.message}`);
  }

  #handlerOf(action: string): Dispatcher | undefined {
    // Where nobody handles it, the first one says so to the server.
    return this.#inOrder.find((dispatcher) => dispatcher.handles(action)) ?? this.#inOrder[0];
  }

  #throwFirst(action: string): void {
    const [first, ...others] = this.#thrown;
    this.#thrown = [];
    for (const error of others) reportUnhandled(error, `A handler of "${action}"`);
    if (first) throw first;
  }

  #onFailure(error: Error, action: string): void {
    if (this.#depth > 0) this.#thrown.push(error);
    else reportUnhandled(error, `The handler of "${action}"`);
  }
}
