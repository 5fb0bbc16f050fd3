import { waitFor } from "#open-connection";
import {
  bindContract,
  buildDispatchTable,
  CONNECTION_EVENTS,
  contractOf,
  EXPLAINS,
  receivedSentence,
  reportWarning,
  RepodError,
} from "@repod/core/internal";
import type {
  AnyMessage,
  Contract,
  DispatchTable,
  Handles,
  Message,
  ReplyGot,
  RequestOptions,
  Requests,
  Sent,
} from "@repod/core/internal";
import type { BackgroundOptions } from "./background/background-options.js";
import { Client, pumpOf } from "./client.js";
import type { ClientOptions } from "./client.js";
import type { ConnectionState } from "./connection-state.js";
import type { ConnectionActions } from "./events.js";
import { warnOfRefusal } from "./message-pump.js";
import type { PumpBudget } from "./message-pump.js";
import type { ConnectionOptions, Route } from "./options.js";

export interface ConnectOptions extends ConnectionOptions {
  /** Whether messages are handled as they come, without `pump`. Defaults to false. */
  readonly autoPump?: boolean;
  /**
   * Whether the connection runs in a thread of its own, in Node, so that it does without the event loop of this one; in
   * browsers it never does. Defaults to false.
   */
  readonly background?: boolean | BackgroundOptions;
}

/**
 * The client's side of a game. Subclass it, put `@Action` on the methods that handle messages, `connect`, and call
 * `pump` in your loop.
 *
 * Events of the connection are handled like messages: `socketConnect`, `connected`, `error`, `suspended`, `reconnecting`,
 * `resumed`, `disconnected`.
 */
export class ConnectionListener<C extends Contract = Contract> implements Handles<C["toClient"], ConnectionActions> {
  declare readonly "~handles": Handles<C["toClient"], ConnectionActions>["~handles"];
  declare readonly "~contract"?: C;

  /** The base class for listeners of a contract: the compiler and the client both hold them to it. */
  static of<C extends Contract>(contract: C): new () => ConnectionListener<C> {
    class ContractListener extends ConnectionListener<C> {}
    bindContract(ContractListener, contract);
    return ContractListener;
  }

  #client: Client<C> | undefined;

  /** As `Client.state`; "idle" before `connect`. */
  get connectionState(): ConnectionState {
    return this.#client?.state ?? "idle";
  }

  /** As `Client.isConnected`. */
  get isConnected(): boolean {
    return this.#client?.isConnected ?? false;
  }

  /** As `Client.isSuspended`. */
  get isSuspended(): boolean {
    return this.#client?.isSuspended ?? false;
  }

  /** Bytes that wait to be sent, as `Client.queuedBytes` has it; 0 before `connect`. */
  get queuedBytes(): number {
    return this.#client?.queuedBytes ?? 0;
  }

  /** As `Client.rtt`. */
  get rtt(): number | undefined {
    return this.#client?.rtt;
  }

  /** As `Client.jitter`. */
  get jitter(): number | undefined {
    return this.#client?.jitter;
  }

  /** As `Client.serverTime`. */
  serverTime(): number {
    return this.#client?.serverTime() ?? Date.now();
  }

  /** As `Client.serverTimeError`. */
  get serverTimeError(): number {
    return this.#client?.serverTimeError ?? Infinity;
  }

  /** The connection under this listener; `undefined` before `connect` or `attach`. */
  get connection(): Client<C> | undefined {
    return this.#client;
  }

  /**
   * Connects to a server; a connection that this listener had is closed. How it went is told by the events `connected`
   * or `error`.
   *
   * @param host - A name or address, or a URL such as `wss://game.test`. Defaults to "127.0.0.1", from a page to where that
   * came from. In place of it a route, as `overPort` of `@repod/client/port` makes it.
   * @param port - Defaults to 5071, without a host from a page to where that came from.
   * @throws RepodError `invalid_handlers` with everything that is wrong with this class, `invalid_option`.
   */
  connect(host?: string, port?: number, options?: ConnectOptions): void;
  connect(place: string | Route, options?: ConnectOptions): void;
  connect(host?: string | Route, second?: number | ConnectOptions, third?: ConnectOptions): void {
    // Only options and routes are objects: what is null is a mistake, and told as that.
    const isSecond = Object(second) === second;
    const { autoPump, ...options } = ((isSecond ? second : third) ?? {}) as ConnectOptions;
    const place = (Object(host) === host ? host : { host, port: isSecond ? undefined : second }) as ClientOptions;
    const contract = contractOf(this.constructor) as C | undefined;
    this.#table();
    const client = new Client<C>({ ...options, ...place, contract });
    const previous = this.#client;
    if (previous) this.#replace(previous, client);
    this.attach(client);
    pumpOf(client).closeWhenLeft();
    if (autoPump) pumpOf(client).automate();
    // The event `error` tells.
    client.start().catch(() => undefined);
  }

  /**
   * Joins a client that others may listen to as well: whoever pumps, each message goes to all of them in the order in
   * which they came, a request to the first that handles it. Leaves the client it had.
   *
   * @throws RepodError `invalid_handlers` with everything that is wrong with this class.
   */
  attach(client: Client<C>): void {
    const table = this.#table();
    if (this.#client && this.#client !== client) pumpOf(this.#client).release(this);
    this.#client = client;
    pumpOf(client).add({ target: this, table, fallback: this.networkReceived });
  }

  /** Ends the connection for good, as `Client.close`; `disconnected` follows what has arrived. */
  close(): void {
    this.#client?.close();
  }

  /** Closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /**
   * Handles what has arrived, in order; call it once a frame. Handlers that return a promise are not waited for. What a
   * handler throws leaves `pump` once its message is taken; the rest waits for the next time.
   *
   * @returns How many messages were handled.
   * @throws RepodError `thread_failed`, once, where the connection had a thread of its own and that has died.
   */
  pump(budget?: PumpBudget): number {
    return this.#client ? pumpOf(this.#client).pump(budget) : 0;
  }

  /**
   * Blocks the thread until there is something to pump, as `Client.wait`: for a loop that never yields, in place of a sleep.
   *
   * @param ms - In milliseconds; Infinity for as long as it takes.
   * @returns Whether there is something to pump; false before `connect`, at once.
   * @throws RepodError as `Client.wait`.
   */
  wait(ms: number): boolean {
    return waitFor(this.#client, ms);
  }

  /**
   * Queues a message for the server, as `Client.send`. Queueing starts with `connect`.
   *
   * @returns The bytes queued; 0, and the message is lost, before `connect` and when the connection is closed.
   * @throws RepodError as `Client.send`.
   */
  send(message: Message<C["toServer"]>): number {
    return this.#client?.send(message) ?? 0;
  }

  /**
   * Asks the server and waits for its answer.
   *
   * @throws RepodError as `Client.request`.
   */
  request<K extends Requests<C["toServer"]>>(
    action: K,
    payload: Sent<C["toServer"][K]>,
    options?: RequestOptions,
  ): Promise<ReplyGot<C["toServer"][K]>> {
    return this.#client?.request(action, payload, options) ?? Promise.reject(new RepodError("not_connected"));
  }

  /**
   * Called with each message that has no handler here. Defaults to a warning of the process when it is the event `error`,
   * which tells that the connection could not be made, and no listener of the connection handles it; and to doing nothing
   * otherwise.
   */
  networkReceived(message: AnyMessage): void | Promise<void> {
    if (message.action !== "error") return;
    if (this.#client && pumpOf(this.#client).firstFor("error")) return;
    const what = EXPLAINS ? 'Nothing handles the event "error"' : message.action;
    reportWarning(`${what}: ${receivedSentence(message["error"]) ?? "?"}`);
  }

  /**
   * Called when the server did not accept a message that was sent, as it hears of it and not by `pump`: the payload does not
   * match, its handler refuses it, or it came too often. Requests reject instead. Defaults to a warning of the process.
   *
   * @param error - Its `code` is `invalid_payload`, with `issues`; `refused`, with the handler's `reason`; or `rate_limited`.
   */
  onRefused(error: RepodError, action: string): void | Promise<void> {
    warnOfRefusal(error, action);
  }

  #table(): DispatchTable {
    const owner = this.constructor as abstract new (...args: never[]) => object;
    return buildDispatchTable(owner, {
      base: ConnectionListener,
      contract: contractOf(owner),
      direction: "toClient",
      events: CONNECTION_EVENTS,
    });
  }

  /** The end of the old connection is the last that is heard of it, before anything of the new one. */
  #replace(previous: Client<C>, next: Client<C>): void {
    const pump = pumpOf(previous);
    pump.release(this);
    // Others still listen there, and will pump it.
    if (!pump.isLeft) return;
    previous.close();
    pumpOf(next).inherit(pump);
  }
}
