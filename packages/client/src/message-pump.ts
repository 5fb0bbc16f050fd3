import { reportUnhandled, toError } from "@repod/core/internal";
import type { Clock, ReceiveQueue } from "@repod/core/internal";
import type { Receivers } from "./receivers.js";

/** How much to handle at once; the rest waits for the next time. */
export interface PumpBudget {
  /** Defaults to Infinity. */
  readonly maxMessages?: number;
  /** Milliseconds; the message during which they run out is the last. Defaults to Infinity. */
  readonly maxMs?: number;
}

/** Hands what a client's queue holds to its listeners. All of a client that listeners need and nobody else does. */
export class MessagePump {
  readonly receivers: Receivers;
  readonly #queue: ReceiveQueue;
  readonly #clock: Clock;
  readonly #close: () => void;
  #isAutomatic = false;
  #isScheduled = false;
  #closesWhenLeft = false;

  /** @param close - Closes the client. */
  constructor(receivers: Receivers, queue: ReceiveQueue, clock: Clock, close: () => void) {
    this.receivers = receivers;
    this.#queue = queue;
    this.#clock = clock;
    this.#close = close;
  }

  /** Hands out what is queued, and says how much it was. What a handler throws comes out. */
  pump({ maxMessages = Infinity, maxMs = Infinity }: PumpBudget = {}): number {
    const deadline = this.#clock.now() + maxMs;
    let count = 0;
    // Who leaves leaves the rest to who comes.
    while (count < maxMessages && this.receivers.size > 0) {
      const received = this.#queue.shift();
      if (!received) break;
      count += 1;
      this.receivers.dispatch(received);
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

  /** Lets a listener go. */
  release(target: object): void {
    this.receivers.delete(target);
    if (this.#closesWhenLeft && this.receivers.size === 0) this.#close();
  }

  /** A connection that nobody but listeners knows of ends when the last of them leaves. */
  closeWhenLeft(): void {
    this.#closesWhenLeft = true;
  }

  /** Puts what nobody has handled yet of a connection that this one replaces in front of its own. */
  inherit(from: MessagePump): void {
    for (let received = from.#queue.shift(); received; received = from.#queue.shift()) {
      // A request of the old connection cannot be answered on the new one.
      if (received.requestId === undefined) this.#queue.push(received);
    }
    this.schedule();
  }

  /** Without a loop of the user's there is nobody to take what a handler throws. */
  #pumpAll(): void {
    while (this.#queue.length > 0 && this.receivers.size > 0) {
      try {
        this.pump();
      } catch (error) {
        reportUnhandled(toError(error), "A handler of the client");
      }
    }
  }
}
