import {
  actionIn,
  after,
  checkValue,
  createDeferred,
  EXPLAINS,
  Failure,
  isPromiseLike,
  payloadOf,
  RepodError,
  whyUnchecked,
} from "@repod/core/internal";
import type { AnyMessage, Contract, Deferred, ReceivedMessage, ReceiveQueue } from "@repod/core/internal";
import type { ClientConnection } from "./client-connection.js";
import type { MessagePump } from "./message-pump.js";
import type { Outbox } from "./outbox.js";

/** What polling makes of a message: the message that the user gets; `undefined` for one that was dropped. */
type Polled = AnyMessage | undefined;

export interface PollerOptions {
  readonly queue: ReceiveQueue;
  readonly connection: ClientConnection;
  /** Tells the server that nobody answers. */
  readonly outbox: Pick<Outbox, "refuse">;
  readonly contract: Contract | undefined;
  /** Tells about messages that were not accepted. */
  readonly pump: MessagePump;
}

/** Takes messages out of a client's queue for somebody who has no handlers for them. */
export class Poller {
  readonly #options: PollerOptions;
  #arrival: Deferred<void> | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /**
   * Takes the oldest message that has arrived and that the contract accepts; `undefined` when there is none.
   *
   * @throws RepodError `not_supported` for a message whose schema is asynchronous.
   */
  receive(): AnyMessage | undefined {
    for (;;) {
      const received = this.#options.queue.shift();
      if (!received) return undefined;
      const { action } = received.message;
      const polled = this.#poll(received);
      if (isPromiseLike(polled)) {
        throw new RepodError(
          "not_supported",
          EXPLAINS ? `The schema of "${action}" is asynchronous: iterate the client.` : undefined,
        );
      }
      if (polled) return polled;
    }
  }

  /** Takes messages as they arrive; ends when none will. */
  iterate(): AsyncIterableIterator<AnyMessage> {
    const { connection, queue } = this.#options;
    let left = false;
    const iterator: AsyncIterableIterator<AnyMessage> = {
      next: async () => {
        while (!left) {
          // Asked first: a connection in another thread takes in what has arrived when it is asked.
          const isOver = connection.state === "closed";
          const received = queue.shift();
          const value = received && (await this.#poll(received));
          if (value) return { done: false, value };
          if (received) continue;
          if (isOver) break;
          this.#arrival ??= createDeferred();
          await this.#arrival.promise;
        }
        return { done: true, value: undefined };
      },
      // Not a generator: its `return` would wait for a message that may never come.
      return: async (value) => {
        left = true;
        this.wake();
        return { done: true, value };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Something has arrived, or nothing will. */
  wake(): void {
    this.#arrival?.resolve();
    this.#arrival = undefined;
  }

  /** Checks a message as a dispatcher does for handlers. Nobody is there to answer a request. */
  #poll({ message, requestId }: ReceivedMessage): Polled | PromiseLike<Polled> {
    const { contract, outbox, pump } = this.#options;
    const { action } = message;
    if (requestId !== undefined) {
      outbox.refuse(requestId, new RepodError("unknown_action"));
    }
    const schema = actionIn(contract, "toClient", action)?.payload;
    if (!schema) return message;
    return after(checkValue(schema, payloadOf(message), "invalid_payload", action), (outcome) => {
      if (!(outcome instanceof Failure)) return { ...(outcome as object), action };
      pump.onRefused(whyUnchecked(outcome, "invalid_payload", action), action);
      return undefined;
    });
  }
}
