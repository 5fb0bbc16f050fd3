import { refill } from "#open-connection";
import { callUser, Dispatcher, EXPLAINS, reportUnhandled, reportWarning, toError, watch } from "@repod/core/internal";
import type {
  Answerer,
  Clock,
  DispatchTable,
  ReceivedMessage,
  ReceiveQueue,
  Recipient,
  Reporter,
  RepodError,
  UserFunction,
} from "@repod/core/internal";

/** How much to handle at once; the rest waits for the next time. */
export interface PumpBudget {
  /** Defaults to Infinity. */
  readonly maxMessages?: number;
  /** Milliseconds; the message during which they run out is the last. Defaults to Infinity. */
  readonly maxMs?: number;
}

/** Somebody whose methods handle messages: a listener. */
export interface Receiver {
  readonly target: object;
  readonly table: DispatchTable;
  readonly fallback: UserFunction;
}

type Listener = Receiver & Recipient;

const dispatcher = new Dispatcher();

/**
 * Hands what a client's queue holds to those who share the client, in order of their attachment: a message to each, a
 * request to the first that handles it. All of a client that listeners need and nobody else does.
 */
export class MessagePump implements Reporter {
  readonly #queue: ReceiveQueue;
  readonly #answerer: Answerer;
  readonly #clock: Clock;
  readonly #close: () => void;
  readonly #listeners = new Map<object, Listener>();
  /** The same in order. Replaced, never changed: handlers attach and leave while it is gone through. */
  #inOrder: readonly Listener[] = [];
  /** Actions of which a message was not accepted; each is told about once. */
  readonly #told = new Set<string>();
  /** How many messages are being handed out: a handler may pump, too. */
  #depth = 0;
  /** What handlers threw while messages are handed out. */
  #thrown: Error[] = [];
  #isAutomatic = false;
  #isScheduled = false;
  #closesWhenLeft = false;

  /** @param close - Closes the client. */
  constructor(queue: ReceiveQueue, answerer: Answerer, clock: Clock, close: () => void) {
    this.#queue = queue;
    this.#answerer = answerer;
    this.#clock = clock;
    this.#close = close;
  }

  /** Whether nobody listens. */
  get isLeft(): boolean {
    return this.#inOrder.length === 0;
  }

  /** The first of the listeners that has a handler for an action. */
  firstFor(action: string): Listener | undefined {
    return this.#inOrder.find(({ table }) => table.handlers.has(action));
  }

  /** Lets a listener in. */
  add(receiver: Receiver): void {
    this.#listeners.set(receiver.target, {
      ...receiver,
      answerer: this.#answerer,
      reporter: this,
    });
    this.#inOrder = [...this.#listeners.values()];
  }

  /** Lets a listener go. */
  release(target: object): void {
    this.#listeners.delete(target);
    this.#inOrder = [...this.#listeners.values()];
    if (this.#closesWhenLeft && this.isLeft) this.#close();
  }

  /** A connection that nobody but listeners knows of ends when the last of them leaves. */
  closeWhenLeft(): void {
    this.#closesWhenLeft = true;
  }

  /** Hands out what is queued, and says how much it was. What a handler throws comes out. */
  pump({ maxMessages = Infinity, maxMs = Infinity }: PumpBudget = {}): number {
    refill(this);
    const deadline = this.#clock.now() + maxMs;
    let count = 0;
    // Who leaves leaves the rest to who comes.
    while (count < maxMessages && !this.isLeft) {
      const received = this.#queue.shift();
      if (!received) break;
      count += 1;
      this.#dispatch(received);
      if (maxMs < Infinity && this.#clock.now() >= deadline) break;
    }
    return count;
  }

  /** From now on, what arrives is handed out at the end of the turn. */
  automate(): void {
    this.#isAutomatic = true;
    this.schedule();
  }

  /** Hands out what is queued at the end of the turn, if nobody else is to do it. */
  schedule(): void {
    if (!this.#isAutomatic || this.#isScheduled || this.#queue.length === 0) return;
    this.#isScheduled = true;
    this.#clock.defer(() => {
      this.#isScheduled = false;
      this.#pumpAll();
    });
  }

  /** Puts what nobody has handled yet of a connection that this one replaces in front of its own. */
  inherit(from: MessagePump): void {
    for (let received = from.#queue.shift(); received; received = from.#queue.shift()) {
      // A request of the old connection cannot be answered on the new one.
      if (received.requestId === undefined) this.#queue.push(received);
    }
    this.schedule();
  }

  /** The server did not accept a message of ours: every listener hears of it, and where there is none, the process. */
  refused(error: RepodError, action: string): void {
    if (this.isLeft) warnOfRefusal(error, action);
    for (const target of this.#listeners.keys()) {
      const { onRefused } = target as { onRefused: UserFunction };
      void watch(callUser(onRefused, target, error, action), (worse) => reportUnhandled(worse, "onRefused"));
    }
  }

  onFailure(error: Error, action: string): void {
    if (this.#depth > 0) this.#thrown.push(error);
    else reportUnhandled(error, `The handler of "${action}"`);
  }

  /** Tells about a message that was not accepted: by the contract, or by its handler. Once per action: the next will be no better. */
  onRefused(error: RepodError, action: string): void {
    if (this.#told.has(action)) return;
    this.#told.add(action);
    const { message } = error;
    reportWarning(EXPLAINS ? `A message of the server was dropped: ${message}` : `"${action}" was dropped: ${message}`);
  }

  /** Without a loop of the user's there is nobody to take what a handler throws. */
  #pumpAll(): void {
    while (this.#queue.length > 0 && !this.isLeft) {
      try {
        this.pump();
      } catch (error) {
        reportUnhandled(toError(error), "A handler");
      }
    }
  }

  /**
   * Hands out one message. Handlers that return a promise are not waited for, only watched.
   *
   * @throws What a handler threw: the first error, after everybody has had the message.
   */
  #dispatch({ message, requestId }: ReceivedMessage): void {
    const { action } = message;
    this.#depth += 1;
    // Where nobody handles a request, the first one says so to the server.
    const asked = requestId === undefined ? undefined : (this.firstFor(action) ?? this.#inOrder[0]);
    for (const listener of asked ? [asked] : this.#inOrder) {
      void dispatcher.dispatch(listener, message, requestId, listener.table.handlers.get(action));
    }
    this.#depth -= 1;
    if (this.#thrown.length > 0 && this.#depth === 0) this.#throwFirst(action);
  }

  #throwFirst(action: string): void {
    const [first, ...others] = this.#thrown;
    this.#thrown = [];
    for (const error of others) reportUnhandled(error, `The handler of "${action}"`);
    if (first) throw first;
  }
}

/** What is done about a refusal that nobody takes. */
export function warnOfRefusal(error: RepodError, action: string): void {
  reportWarning(`The server did not accept "${action}": ${error.message}`);
}
