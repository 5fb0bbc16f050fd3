import {
  createDeferred,
  isPromiseLike,
  ReceiveQueue,
  reportUnhandled,
  RepodError,
  toError,
} from "@repod/core/internal";
import type {
  AnyMessage,
  Contract,
  Deferred,
  Incoming,
  Message,
  ReceivedMessage,
  ReplyGot,
  RequestOptions,
  Requests,
  Sent,
} from "@repod/core/internal";
import { parseEndpoint } from "./address.js";
import { Connection } from "./connection.js";
import type { ConnectionActions } from "./events.js";
import { CLIENT_HOST, resolveConnectionOptions, systemHost } from "./options.js";
import type { ClientHost, ConnectionOptions } from "./options.js";
import { checkPolled } from "./polled.js";
import type { Polled } from "./polled.js";
import { Receivers } from "./receivers.js";

export interface ClientOptions<C extends Contract = Contract> extends ConnectionOptions {
  /** A name or address. Defaults to "127.0.0.1". */
  readonly host?: string;
  /** Defaults to 5071. */
  readonly port?: number;
  /** Instead of host and port: `wss://game.test`. */
  readonly url?: string;
  /** Checks what arrives, and tells the server what we expect. */
  readonly contract?: C;
}

/** How much to handle at once; the rest waits for the next time. */
export interface PumpBudget {
  /** Defaults to Infinity. */
  readonly maxMessages?: number;
  /** Milliseconds; the message during which they run out is the last. Defaults to Infinity. */
  readonly maxMs?: number;
}

/** What a client hears: the messages of the contract, and the events of its connection. */
export type IncomingOf<C extends Contract> = Incoming<C["toClient"] & ConnectionActions>;

/** What listeners need of a client and nobody else does. */
export interface ClientInternals {
  readonly receivers: Receivers;
  /** Hands out what is queued, and says how much it was. */
  pump(budget: PumpBudget): number;
  /** Lets a listener go. */
  release(target: object): void;
  /** A connection that nobody but listeners knows of ends when the last of them leaves. */
  closeWhenLeft(): void;
  /** From now on, what arrives is handed out at the end of the turn. */
  autoPump(): void;
  /** Puts what nobody has handled yet of a connection that this one replaces in front of its own. */
  inherit(from: AnyClient): void;
}

// The type parameter stands in both directions, so that nothing but `any` takes every client.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyClient = Client<any>;

let internals: (client: AnyClient) => ClientInternals;

/** The parts of a client that its listeners share. */
export function internalsOf(client: AnyClient): ClientInternals {
  return internals(client);
}

/**
 * A connection to a server, without handlers: poll its queue with `receive`, or iterate it. Events of the connection
 * (`socketConnect`, `connected`, `error`, `disconnected`) come through the same queue, in their order.
 *
 * ```ts
 * const client = new Client({ host: "localhost", port: 5071, contract: game });
 * await client.start();
 * for await (const message of client) console.log(message.action);
 * ```
 */
export class Client<C extends Contract = Contract> implements AsyncIterable<IncomingOf<C>> {
  readonly #host: ClientHost;
  readonly #contract: C | undefined;
  readonly #connection: Connection;
  readonly #queue: ReceiveQueue;
  readonly #receivers: Receivers;
  #arrival: Deferred<void> | undefined;
  #autoPump = false;
  #closesWhenLeft = false;
  #pumpScheduled = false;

  static {
    internals = (client) => ({
      receivers: client.#receivers,
      pump: (budget) => client.#pump(budget),
      release: (target) => {
        client.#receivers.delete(target);
        if (client.#closesWhenLeft && client.#receivers.size === 0) client.close();
      },
      closeWhenLeft: () => {
        client.#closesWhenLeft = true;
      },
      autoPump: () => {
        client.#autoPump = true;
        client.#schedulePump();
      },
      inherit: (from) => client.#inherit(from),
    });
  }

  /** @throws RepodError `invalid_option`, naming the option, its value and what it may be. */
  constructor(options: ClientOptions<C> & { readonly [CLIENT_HOST]?: ClientHost } = {}) {
    const { host, port, url, contract, ...rest } = options;
    const resolved = resolveConnectionOptions(rest);
    if (url !== undefined && (host !== undefined || port !== undefined)) {
      throw new RepodError("invalid_option", "A client gets a `url`, or a `host` and `port`, not both.");
    }
    this.#host = options[CLIENT_HOST] ?? systemHost();
    this.#contract = contract;
    this.#connection = new Connection({
      endpoint: parseEndpoint(url ?? host, port, { page: this.#host.page, tls: resolved.tls }),
      options: resolved,
      host: this.#host,
      contract,
      onMessage: (message, byteLength, requestId) => this.#onMessage({ message, byteLength, requestId }),
    });
    this.#receivers = new Receivers(this.#connection);
    this.#queue = new ReceiveQueue({
      maxBytes: resolved.maxInboxBytes,
      mayPause: () => !this.#connection.awaitsReply,
      pause: () => this.#connection.pause(),
      resume: () => this.#connection.resume(),
      overflow: () => this.#connection.close("inbox_overflow"),
    });
  }

  /** Whether the server has greeted and the connection has not ended. */
  get isConnected(): boolean {
    return this.#connection.isConnected;
  }

  /**
   * Connects. Resolves when the server has greeted.
   *
   * @throws RepodError `connection_failed`, with the reason in words; the code by which the server refused;
   * `handshake_timeout`; `closed` when this side gave up; `already_started`. The event `error` tells the first three, too.
   */
  start(): Promise<void> {
    return this.#connection.start();
  }

  /**
   * Queues a message for the server; it leaves at the end of this turn of the event loop, or once the connection stands.
   *
   * @returns The bytes queued, frame header included; 0, and the message is lost, before `start` and after the connection
   * failed or ended.
   * @throws RepodError `invalid_message` without an action, `reserved_name` for names of the protocol, `not_encodable`
   * with the path of a value that cannot be sent, `message_too_large` for more than the server accepts, `queue_full` when
   * more than `maxQueuedBytes` wait for the connection to stand.
   */
  send(message: Message<C["toServer"]>): number {
    return this.#connection.send(message as AnyMessage);
  }

  /**
   * Asks the server and waits for its answer.
   *
   * @returns What the server's handler returned, checked against the contract.
   * @throws RepodError `timeout`, `aborted`, `closed`, `not_connected`, `invalid_reply`; `not_supported` when the server is
   * a plain one; `unknown_action`, `invalid_payload`, `refused` or `handler_failed` when the server says so; and as `send`.
   */
  request<K extends Requests<C["toServer"]>>(
    action: K,
    payload: Sent<C["toServer"][K]>,
    options: RequestOptions = {},
  ): Promise<ReplyGot<C["toServer"][K]>> {
    const answer = this.#connection.request(action, payload, options);
    if (this.#connection.awaitsReply) this.#queue.relieve();
    return answer;
  }

  /**
   * Takes the oldest message that has arrived; `undefined` when there is none. One that does not match the contract is
   * dropped with a warning. A request of the server's is answered that nothing handles it.
   *
   * @throws RepodError `not_supported` for a message whose schema is asynchronous: iterate the client instead.
   */
  receive(): IncomingOf<C> | undefined {
    for (;;) {
      const received = this.#queue.shift();
      if (!received) return undefined;
      const polled = this.#poll(received);
      if (isPromiseLike(polled)) {
        const message = `The schema of "${received.message.action}" is asynchronous: iterate the client instead of polling it.`;
        throw new RepodError("not_supported", message);
      }
      if (this.#accept(polled, received)) return polled as IncomingOf<C>;
    }
  }

  /** Ends the connection: what was sent still goes out. What has arrived can still be taken. */
  close(): void {
    this.#connection.close();
    this.#wake();
  }

  /** Closes. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** Takes messages as they arrive; ends after `disconnected`, or when the connection never stood: after `error` or `close`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<IncomingOf<C>> {
    let left = false;
    const iterator: AsyncIterableIterator<IncomingOf<C>> = {
      next: async () => {
        const message = left ? undefined : await this.#next(() => left);
        return message === undefined ? { done: true, value: undefined } : { done: false, value: message };
      },
      // Not a generator: its `return` would wait for a message that may never come.
      return: () => {
        left = true;
        this.#wake();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** The next message, when it arrives; `undefined` when none will, or nobody waits for it any more. */
  async #next(isLeft: () => boolean): Promise<IncomingOf<C> | undefined> {
    while (!isLeft()) {
      const received = this.#queue.shift();
      if (received) {
        const polled = await this.#poll(received);
        if (this.#accept(polled, received)) return polled as IncomingOf<C>;
      } else if (this.#connection.isClosed) return undefined;
      else {
        this.#arrival ??= createDeferred();
        await this.#arrival.promise;
      }
    }
    return undefined;
  }

  #wake(): void {
    this.#arrival?.resolve();
    this.#arrival = undefined;
  }

  #onMessage(received: ReceivedMessage): void {
    this.#queue.push(received);
    this.#wake();
    this.#schedulePump();
  }

  #poll({ message, requestId }: ReceivedMessage): Polled | Promise<Polled> {
    if (requestId !== undefined) {
      this.#connection.refuse(requestId, new RepodError("unknown_action", `Nothing handles "${message.action}".`));
    }
    return checkPolled(message, this.#contract);
  }

  #accept(polled: Polled, { message }: ReceivedMessage): boolean {
    if (!(polled instanceof RepodError)) return true;
    this.#receivers.tellRefused(polled, message.action);
    return false;
  }

  #pump({ maxMessages = Infinity, maxMs = Infinity }: PumpBudget): number {
    const { clock } = this.#host.runtime;
    const deadline = maxMs === Infinity ? Infinity : clock.now() + maxMs;
    let count = 0;
    // Who leaves leaves the rest to who comes.
    while (count < maxMessages && this.#receivers.size > 0) {
      const received = this.#queue.shift();
      if (!received) break;
      count += 1;
      this.#receivers.dispatch(received);
      if (deadline !== Infinity && clock.now() >= deadline) break;
    }
    return count;
  }

  #schedulePump(): void {
    if (!this.#autoPump || this.#pumpScheduled || this.#queue.length === 0) return;
    this.#pumpScheduled = true;
    this.#host.runtime.clock.defer(() => {
      this.#pumpScheduled = false;
      this.#pumpAll();
    });
  }

  /** Without a loop of the user's there is nobody to take what a handler throws. */
  #pumpAll(): void {
    while (this.#queue.length > 0 && this.#receivers.size > 0) {
      try {
        this.#pump({});
      } catch (error) {
        reportUnhandled(toError(error), "A handler of the client");
      }
    }
  }

  #inherit(from: AnyClient): void {
    for (let received = from.#queue.shift(); received; received = from.#queue.shift()) {
      // A request of the old connection cannot be answered on the new one.
      if (received.requestId === undefined) this.#onMessage(received);
    }
  }
}
