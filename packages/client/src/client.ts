import { parseEndpoint } from "#address";
import { checkPlace } from "#check-options";
import { enlist, openConnection, refill, waitFor } from "#open-connection";
import { createMsgpackCodec, FrameEncoder, ReceiveQueue } from "@repod/core/internal";
import type {
  AnyMessage,
  Contract,
  Incoming,
  Message,
  ReplyGot,
  RequestOptions,
  Requests,
  Sent,
} from "@repod/core/internal";
import type { BackgroundOptions } from "./background/background-options.js";
import type { ClientConnection } from "./client-connection.js";
import type { ConnectionSetup } from "./connection.js";
import type { ConnectionState } from "./connection-state.js";
import type { ConnectionActions } from "./events.js";
import { MessagePump } from "./message-pump.js";
import { CLIENT_HOST, resolveConnectionOptions, systemHost } from "./options.js";
import type { ClientHost, ConnectionOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { Poller } from "./poller.js";

export interface ClientOptions<C extends Contract = Contract> extends ConnectionOptions {
  /** A name or address. Defaults to "127.0.0.1". */
  readonly host?: string | undefined;
  /** Defaults to 5071. */
  readonly port?: number | undefined;
  /** Instead of host and port: `wss://game.test`. */
  readonly url?: string;
  /** Checks what arrives, and tells the server what we expect. */
  readonly contract?: C | undefined;
  /** Whether the connection runs in a thread of its own, in Node; in browsers it never does. Defaults to false. */
  readonly background?: boolean | BackgroundOptions;
}

/** What a client hears: the messages of the contract, and the events of its connection. */
export type IncomingOf<C extends Contract> = Incoming<C["toClient"] & ConnectionActions>;

// The type parameter stands in both directions, so that nothing but `any` takes every client.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyClient = Client<any>;

/** The part of a client that its listeners share. */
export let pumpOf: (client: AnyClient) => MessagePump;

/**
 * A connection to a server, without handlers: poll its queue with `receive`, or iterate it. Events of the connection
 * (`socketConnect`, `connected`, `error`, `suspended`, `reconnecting`, `resumed`, `disconnected`) come through the same queue,
 * in their order.
 *
 * ```ts
 * const client = new Client({ host: "localhost", port: 5071, contract: game });
 * await client.start();
 * for await (const message of client) console.log(message.action);
 * ```
 */
export class Client<C extends Contract = Contract> implements AsyncIterable<IncomingOf<C>> {
  readonly #connection: ClientConnection;
  readonly #outbox: Outbox;
  readonly #queue: ReceiveQueue;
  readonly #poller: Poller;
  readonly #pump: MessagePump;

  static {
    pumpOf = (client) => client.#pump;
  }

  /** @throws RepodError `invalid_option`, naming the option, its value and what it may be. */
  constructor(options: ClientOptions<C> & { readonly [CLIENT_HOST]?: ClientHost } = {}) {
    const { host, port, url, contract, ...rest } = options;
    const resolved = resolveConnectionOptions(rest);
    checkPlace(options);
    const clientHost = options[CLIENT_HOST] ?? systemHost();
    const codec = createMsgpackCodec(resolved);
    const setup: ConnectionSetup = {
      endpoint: parseEndpoint(url ?? host, port, { ...clientHost, ...resolved }),
      options: resolved,
      host: clientHost,
      contract,
      codec,
      encoder: new FrameEncoder(codec),
      onMessage: (message, byteLength, requestId) => {
        queue.push({ message, byteLength, requestId });
        this.#poller.wake();
        this.#pump.schedule();
      },
      onRefused: (error, action) => this.#pump.refused(error, action),
    };
    const outbox = new Outbox(setup);
    const connection = openConnection(setup, outbox);
    const queue = new ReceiveQueue(connection);
    const pump = new MessagePump(queue, outbox, clientHost.runtime.clock, () => this.close());
    this.#connection = connection;
    this.#outbox = outbox;
    this.#queue = queue;
    this.#poller = new Poller({ queue, connection, outbox, contract, pump });
    this.#pump = pump;
    enlist(this, connection, queue);
    enlist(pump, connection, queue);
  }

  /** How it stands with the server, at any time. */
  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Whether the server has greeted and the session has not ended: also while it is suspended. */
  get isConnected(): boolean {
    return this.state === "connected" || this.isSuspended;
  }

  /** Whether the transport is lost and the session waits for another one: what is sent waits, too. */
  get isSuspended(): boolean {
    return this.state === "suspended";
  }

  /** Bytes that wait for the server: what it has not acknowledged; with a plain one what the system has not taken. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /**
   * How long a message to the server and its answer take, in milliseconds: the least of the last eight round trips, of which
   * there are some as the connection begins and one with each heartbeat. `undefined` until there was one, while there is no
   * session, and on a plain server, which has no heartbeats.
   */
  get rtt(): number | undefined {
    return this.#connection.heartbeat?.rtt;
  }

  /** By how much the last eight round trips were longer than `rtt`, on average, in milliseconds; `undefined` as that is. */
  get jitter(): number | undefined {
    return this.#connection.heartbeat?.jitter;
  }

  /**
   * What the server's own `serverTime()` is at this moment, as far as that is known: in milliseconds since 1970, with
   * fractions. It is known from the greeting on, and better with each heartbeat; it goes on when the connection has ended.
   * Where it turns out to have been too early it stands still as long as `serverTimeError` allows that. Before the greeting,
   * and on a plain server, this machine's own wall clock.
   */
  serverTime(): number {
    return this.#connection.serverTime();
  }

  /**
   * By how much `serverTime()` is wrong at most, in milliseconds, however unequal the ways there and back are: half a round
   * trip or less, and what the clocks may have drifted apart since. Infinity while nothing is known.
   */
  get serverTimeError(): number {
    return this.#connection.serverClock?.error ?? Infinity;
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
   * Queues a message for the server; it leaves at the end of this turn of the event loop, or once the connection stands, or
   * stands again.
   *
   * @returns The bytes queued, frame header included; 0, and the message is lost, before `start` and when the client is
   * closed.
   * @throws RepodError `invalid_message` without an action, `reserved_name` for names of the protocol, `not_encodable`
   * with the path of a value that cannot be sent, `message_too_large` for more than the server accepts, `queue_full` when
   * more than `maxQueuedBytes` would wait; the connection lives on.
   */
  send(message: Message<C["toServer"]>): number {
    return this.#outbox.send(message as AnyMessage);
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
    const answer = this.#outbox.request(action, payload, options);
    if (!this.#connection.mayPause()) this.#queue.relieve();
    return answer;
  }

  /**
   * Takes the oldest message that has arrived; `undefined` when there is none. One that does not match the contract is
   * dropped with a warning. A request of the server's is answered that nothing handles it.
   *
   * @throws RepodError `not_supported` for a message whose schema is asynchronous: iterate the client instead.
   */
  receive(): IncomingOf<C> | undefined {
    refill(this);
    return this.#poller.receive() as IncomingOf<C> | undefined;
  }

  /**
   * Blocks the thread until something is there to be taken, or until the time is up. What arrives ends it early. Only for
   * a connection in a thread of its own: any other one arrives in the very thread that would sleep. Does nothing in browsers.
   *
   * @param ms - In milliseconds; Infinity for as long as it takes.
   * @returns Whether there is something to be taken.
   * @throws RepodError `not_supported` where the connection has no thread of its own, `thread_failed` as `receive`.
   */
  wait(ms: number): boolean {
    return waitFor(this, ms);
  }

  /**
   * Ends the connection for good: what was sent still goes out, unless there is no transport for it. What has arrived can
   * still be taken.
   */
  close(): void {
    this.#connection.close();
    this.#poller.wake();
  }

  /** Closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** Takes messages as they arrive; ends when the client is closed: after the last `disconnected` or `error`, or `close`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<IncomingOf<C>> {
    return this.#poller.iterate() as AsyncIterableIterator<IncomingOf<C>>;
  }
}
