import { bindContract, createId, reportUnhandled, RepodError, sentenceOf } from "@repod/core/internal";
import type {
  Address,
  AnyMessage,
  Contract,
  Handles,
  Message,
  ReplyGot,
  RequestOptions,
  Requests,
  Sent,
} from "@repod/core/internal";
import type { Connection } from "./connection.js";
import { takeConnection } from "./construction.js";
import { ask, sendFrame, sendMessage } from "./sending.js";
import type { AnyServer, AuthOf } from "./server.js";

/** A channel of any contract on any server. */
// The type parameters stand in both directions, so that nothing but `any` takes every channel.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyChannel = Channel<any, any>;

const NO_GROUPS: ReadonlySet<string> = new Set();
/** The names of channels that no server has made. */
const STRAY_IDS = new WeakMap<AnyChannel, string>();

let connectionOf: (channel: AnyChannel) => Connection | undefined;

/**
 * One side of a connection: the object that the server makes for each client. Subclass it, and put `@Action` on the
 * methods that handle messages.
 *
 * Handlers run in order, one at a time: one that returns a promise holds back the messages of this client until it is
 * done, and only of this client. What a handler throws goes to `onError`; the channel lives on.
 *
 * Fields and the constructor of a subclass run with `server`, `addr` and `auth` already there. Messages can be sent from
 * `onConnect` on.
 */
export class Channel<C extends Contract = Contract, S = AnyServer> implements Handles<C["toServer"]> {
  declare readonly "~handles": Handles<C["toServer"]>["~handles"];
  declare readonly "~contract"?: C;

  static {
    connectionOf = (channel) => channel.#connection;
  }

  /** The base class for channels of a contract: the compiler and the server both hold them to it. */
  static of<C extends Contract>(contract: C): new <S = AnyServer>() => Channel<C, S> {
    class ContractChannel<S> extends Channel<C, S> {}
    bindContract(ContractChannel, contract);
    return ContractChannel;
  }

  readonly #connection: Connection | undefined = takeConnection();

  /** A name for this connection that no other has. The client finds it as `session` in its event `connected`. */
  get id(): string {
    return this.#connection?.id ?? strayIdOf(this);
  }

  /**
   * The server that made this channel.
   *
   * @throws RepodError `no_server` when it was not made by a server.
   */
  get server(): S {
    return requireConnection(this.#connection).context.server as S;
  }

  /**
   * Host and port of the client; another one after `onResume`, where it has come back from elsewhere.
   *
   * @throws RepodError `no_server` when it was not made by a server.
   */
  get addr(): Address {
    return requireConnection(this.#connection).addr;
  }

  /**
   * Whether the client is there: true from `onConnect` until `onClose`, or until `close`; also while it is suspended, which
   * is no reason to forget it.
   */
  get isConnected(): boolean {
    return this.#connection?.isConnected ?? false;
  }

  /** Whether the client has lost its connection and is waited for: from `onSuspend` to `onResume`, or to `onClose`. */
  get isSuspended(): boolean {
    return this.#connection?.session.isSuspended ?? false;
  }

  /**
   * Bytes that wait for the client: what was sent and it has not acknowledged; with a plain client what the system has not
   * taken.
   */
  get queuedBytes(): number {
    return this.#connection?.session.queue.queuedBytes ?? 0;
  }

  /**
   * How long a message to the client and its answer take, in milliseconds: the least of the last eight round trips, of which
   * there is one with each heartbeat. `undefined` until there was one, and for plain clients, which have no heartbeats.
   */
  get rtt(): number | undefined {
    return this.#connection?.session.heartbeat?.rtt;
  }

  /** By how much the last eight round trips were longer than `rtt`, on average, in milliseconds; `undefined` as that is. */
  get jitter(): number | undefined {
    return this.#connection?.session.heartbeat?.jitter;
  }

  /** What the server's `onAuth` returned, there from the constructor on; `undefined` where there is no `onAuth`. */
  get auth(): AuthOf<S> {
    return this.#connection?.auth as AuthOf<S>;
  }

  /** The groups it is in. */
  get groups(): ReadonlySet<string> {
    return this.#connection?.context.groups.namesOf(this) ?? NO_GROUPS;
  }

  /**
   * Queues a message for the client; it leaves at the end of this turn of the event loop, or when the client is back. Never
   * waits.
   *
   * @returns The bytes queued, frame header included; 0 when the client is not there, and when there was no room: then the
   * option `overflow` says what becomes of the client.
   * @throws RepodError `invalid_message` without an action, `reserved_name` for names of the protocol, `not_encodable`
   * with the path of a value that cannot be sent, `message_too_large` for more than the client accepts.
   */
  send(message: Message<C["toClient"]>): number {
    return this.#connection ? sendMessage(this.#connection, message as AnyMessage) : 0;
  }

  /**
   * Asks the client and waits for its answer.
   *
   * @returns What the client's handler returned, checked against the contract.
   * @throws RepodError `timeout`, `aborted`, `closed`, `invalid_reply`; `not_connected` when it is not there any more; `queue_full` when there was no room and the option
   * `overflow` dropped it; `not_supported` when the client is a plain one;
   * `unknown_action`, `invalid_payload`, `refused` or `handler_failed` when the client says so; and as `send`.
   */
  request<K extends Requests<C["toClient"]>>(
    action: K,
    payload: Sent<C["toClient"][K]>,
    options: RequestOptions = {},
  ): Promise<ReplyGot<C["toClient"][K]>> {
    if (!this.#connection) return Promise.reject(new RepodError("no_server", "This channel has no server."));
    return ask(this.#connection, action, payload, options);
  }

  /**
   * Joins a group, from `onConnect` on; joining twice does nothing more. Groups come and go with their members.
   *
   * @throws RepodError `not_connected` in a constructor, `no_server` when it was not made by a server.
   */
  joinGroup(name: string): void {
    requireConnection(this.#connection).joinGroup(name);
  }

  /** Leaves a group, if it is in it. */
  leaveGroup(name: string): void {
    this.#connection?.context.groups.leave(this, name);
  }

  /**
   * Ends the connection: what was sent still goes out, then the client is told why. Messages of the client that were not
   * handled yet are dropped.
   *
   * @param reason - A sentence for the client. Defaults to that of the code.
   * @param code - One of our codes, or a word of your own. Defaults to "kicked".
   */
  close(reason?: string, code = "kicked"): void {
    this.#connection?.close(code, reason ?? sentenceOf(code));
  }

  /** Called once the client is greeted. May be async: messages are handled when it is done. */
  onConnect(): void | Promise<void> {}

  /**
   * Called when the client has lost its connection. It is waited for as long as the server's option `window` says: the channel
   * stays as it is, in its groups, and what is sent to it waits.
   */
  onSuspend(): void | Promise<void> {}

  /** Called when the client is back, before anything that it sent meanwhile is handled. Neither side has lost a message. */
  onResume(): void | Promise<void> {}

  /** Called once when the client is gone, still in `channels` and its groups. `send` returns 0 from here on. */
  onClose(): void | Promise<void> {}

  /**
   * Called with what a handler or hook of this channel threw. Defaults to a warning of the process.
   *
   * @param action - The action whose handler it was; absent where it was none.
   */
  onError(error: Error, action?: string): void | Promise<void> {
    const owner = this.constructor.name;
    reportUnhandled(error, action === undefined ? owner : `The handler of "${action}" in ${owner}`);
  }

  /**
   * Called with what is wrong where the payload of a message or request does not match the contract. The client is told
   * already, and nothing is handled. Defaults to doing nothing.
   */
  onInvalid(_error: RepodError, _action: string): void | Promise<void> {}

  /** Called with each message that has no handler; like one, it may be async. Defaults to doing nothing. */
  networkReceived(_message: AnyMessage): void | Promise<void> {}
}

function requireConnection(connection: Connection | undefined): Connection {
  if (connection) return connection;
  throw new RepodError("no_server", "This channel was not made by a server, so it has no server and no address.");
}

/** Queues a frame that other channels get too; returns the bytes queued. */
export function sendShared(channel: AnyChannel, frame: Uint8Array, action: string, slot: string | undefined): number {
  const connection = connectionOf(channel);
  return connection ? sendFrame(connection, frame, action, slot) : 0;
}

function strayIdOf(channel: AnyChannel): string {
  const id = STRAY_IDS.get(channel) ?? createId();
  STRAY_IDS.set(channel, id);
  return id;
}
