import { Dispatcher, reportUnhandled, reportWarning } from "@repod/core/internal";
import type {
  Answerer,
  AnyMessage,
  DispatchTable,
  ReceivedMessage,
  RepodError,
  UserFunction,
} from "@repod/core/internal";

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
  /** Actions of which a message was not accepted; each is told about once. */
  readonly #told = new Set<string>();
  /** What handlers threw, while messages are handed out. */
  #thrown: Error[] | undefined;

  constructor(answerer: Answerer) {
    this.#answerer = answerer;
  }

  get size(): number {
    return this.#dispatchers.size;
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
  }

  delete(target: object): void {
    this.#dispatchers.delete(target);
  }

  /**
   * Hands out one message. Handlers that return a promise are not waited for, only watched.
   *
   * @throws What a handler threw: the first error, after everybody has had the message.
   */
  dispatch({ message, requestId }: ReceivedMessage): void {
    const outer = this.#thrown;
    const thrown: Error[] = (this.#thrown = []);
    try {
      if (requestId === undefined) this.#dispatchToAll(message);
      else void this.#handlerOf(message.action)?.dispatch(message, requestId);
    } finally {
      this.#thrown = outer;
    }
    const [first, ...others] = thrown;
    for (const error of others) reportUnhandled(error, `A handler of "${message.action}"`);
    if (first) throw first;
  }

  /** Tells about a message that was not accepted: by the contract, or by its handler. Once per action: the next will be no better. */
  tellRefused(error: RepodError, action: string): void {
    if (this.#told.has(action)) return;
    this.#told.add(action);
    reportWarning(`A message of the server was dropped: ${error.message}`);
  }

  #dispatchToAll(message: AnyMessage): void {
    for (const dispatcher of [...this.#dispatchers.values()]) void dispatcher.dispatch(message, undefined);
  }

  #handlerOf(action: string): Dispatcher | undefined {
    const dispatchers = [...this.#dispatchers.values()];
    // Where nobody handles it, the first one says so to the server.
    return dispatchers.find((dispatcher) => dispatcher.handles(action)) ?? dispatchers[0];
  }

  #onFailure(error: Error, action: string): void {
    if (this.#thrown) this.#thrown.push(error);
    else reportUnhandled(error, `The handler of "${action}"`);
  }
}
