import { servable } from "#background";
import { launch } from "#launch";
import { createListener } from "#listeners";
import {
  buildTickTable,
  createDeferred,
  createSystemRuntime,
  logger,
  reportUnhandled,
  RepodError,
  toError,
} from "@repod/core/internal";
import type {
  Address,
  AnyMessage,
  Contract,
  Deferred,
  Message,
  Runtime,
  TickEntry,
  Ticks,
  Transport,
} from "@repod/core/internal";
import { accept, turnAway } from "./accept.js";
import { Audience } from "./audience.js";
import type { AuthInfo } from "./authentication.js";
import type { AnyChannel, Channel } from "./channel.js";
import { ALL, groupTopic } from "./cluster/topics.js";
import { ServerContext } from "./context.js";
import { keepAliveUntil } from "./keep-alive.js";
import { startHeartbeats } from "./heartbeats.js";
import type { Listener } from "./listeners/listener.js";
import type { TlsOptions } from "./listeners/tls-options.js";
import { readMetrics } from "./metrics/read-metrics.js";
import type { ServerMetrics } from "./metrics/server-metrics.js";
import { resolveServerOptions, resolveStopOptions } from "./resolve-options.js";
import type { ServerOptions, StopOptions } from "./options.js";
import { sendMessage } from "./sending.js";
import { startTicks } from "./ticks.js";
import { useChannelClass } from "./use-channel-class.js";

/** A server of any channels. */
// The type parameter stands in both directions, so that nothing but `any` takes every server.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyServer = Server<any>;

/** What a server's `onAuth` resolves to. */
export type AuthOf<S> = S extends { onAuth(...args: never[]): infer A } ? Awaited<A> : undefined;

/** The contract of a channel class's instances; any contract where the class may be any. */
export type ContractOf<T> = 0 extends 1 & T
  ? // Without this a server of any channels would speak to channels of the contract `never`, and be no server of yours.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    any
  : T extends { "~contract"?: infer C }
    ? NonNullable<C> extends Contract
      ? NonNullable<C>
      : never
    : never;

type ServerState = "idle" | "starting" | "running" | "stopping" | "stopped";

/** The moves a server can make. */
const MOVES: Readonly<Record<ServerState, readonly ServerState[]>> = {
  idle: ["starting"],
  starting: ["running", "idle"],
  running: ["stopping"],
  stopping: ["stopped"],
  stopped: ["starting"],
};

/** Where a clock of one's own comes in; for tests. */
export const RUNTIME = Symbol.for("repod.runtime");

/** Starts a server that listens nowhere, and gives the function that takes in clients; for tests in memory. */
export let openInMemory: (server: AnyServer) => (transport: Transport) => void;

/** Whether nobody has started a server, or it could not start. */
export let isIdle: (server: AnyServer) => boolean;

/** What the parts of a server share, for who serves it to another thread or process. */
export let contextOf: (server: AnyServer) => ServerContext;

/**
 * Listens for clients and makes a channel for each. Subclass it and say which class the channels have:
 *
 * ```ts
 * class GameServer extends Server<GameChannel> { channelClass = GameChannel }
 * ```
 *
 * Nothing is bound before `start`, `run` or `launch`.
 */
export abstract class Server<T extends AnyChannel = Channel> implements Ticks {
  declare readonly "~ticks": true;
  /** The class of the channels; one is made for each client. */
  abstract channelClass: new () => T;
  readonly #context: ServerContext;
  #state: ServerState = "idle";
  readonly #listener: Listener;
  #ticks: readonly TickEntry[] = [];
  #stopTicks: (() => void) | undefined;
  #stopHeartbeats: (() => void) | undefined;
  #starting: Promise<void> | undefined;
  #stopped: Deferred<void> = createDeferred();

  /** @throws RepodError `invalid_option`, naming the option, its value and what it may be. */
  constructor(options: ServerOptions & { readonly [RUNTIME]?: Runtime } = {}) {
    const runtime = options[RUNTIME] ?? createSystemRuntime();
    const context = new ServerContext(this, resolveServerOptions(options), runtime);
    this.#context = context;
    this.#listener = createListener(
      context.options,
      {
        intake: context.intake,
        onTransport: (transport, waited, headers) => accept(context, transport, waited, headers),
        onUnwanted: (transport, code, reason) => turnAway(context, transport, code, reason),
        onError: (error) => reportUnhandled(error, `${this.constructor.name} cannot accept a connection`),
        connections: () => context.connections.size,
      },
      runtime,
    );
  }

  static {
    openInMemory = (server) => server.#openInMemory();
    isIdle = (server) => server.#state === "idle";
    contextOf = (server) => server.#context;
    servable(this, contextOf);
  }

  /** The channels of all clients that are greeted. A handler can loop over them and skip its own. */
  get channels(): ReadonlySet<T> {
    return this.#context.channels as ReadonlySet<AnyChannel> as ReadonlySet<T>;
  }

  /** The host it was told to listen on; on an HTTP server that it joined, that server's; "port" for a message port. */
  get host(): string {
    return this.#told[0];
  }

  /** The port it was told to listen on, 0 where the system chooses; on an HTTP server that it joined, that server's. */
  get port(): number {
    return this.#told[1];
  }

  /**
   * Where it listens once started: with port 0, the port the system chose. Before that, what it was told. Where an HTTP
   * server is joined, that server's address: while it does not listen, an empty host and port 0.
   */
  get address(): Address {
    return this.#listener.address ?? this.#told;
  }

  get #told(): Address {
    const { host, messagePort, port, server } = this.#context.options;
    return server || messagePort ? (this.#listener.address ?? ["", 0]) : [host, port];
  }

  /** The channel with an `id`, while it is there. */
  channel(id: string): T | undefined {
    return this.#context.byId.get(id)?.channel as T | undefined;
  }

  /** Everybody. */
  get all(): Audience<ContractOf<T>> {
    const { channels } = this.#context;
    return new Audience(this.#context, ALL, () => channels);
  }

  /** The members of a group; nobody while it has none. */
  group(name: string): Audience<ContractOf<T>> {
    const { groups } = this.#context;
    return new Audience(this.#context, groupTopic(name), () => groups.membersOf(name));
  }

  /**
   * Queues a message for everybody; it is encoded once.
   *
   * @throws RepodError as `Channel.send`.
   */
  sendToAll(message: Message<ContractOf<T>["toClient"]>): void {
    this.all.send(message);
  }

  /**
   * Queues a message for one client, by the `id` of its channel, wherever in the cluster that is.
   *
   * @returns Whether it is on its way: false where no such channel is known, here or on a server that the broker reaches, and
   * where there was no room. Whether it is still there on another server, nobody says.
   * @throws RepodError as `Channel.send`.
   */
  send(id: string, message: Message<ContractOf<T>["toClient"]>): boolean {
    const { byId, cluster, encoder, slotOf } = this.#context;
    const known = message as AnyMessage;
    const here = byId.get(id);
    if (here) return sendMessage(here, known) > 0;
    if (!cluster?.reaches(id)) return false;
    cluster.sayTo(id, encoder.message(known), known.action, slotOf?.(known));
    return true;
  }

  /** How many clients there are, on all servers that the broker reaches. */
  async count(): Promise<number> {
    return (await this.#context.cluster?.count()) ?? this.channels.size;
  }

  /** The ids of the channels in a group, on all servers that the broker reaches. */
  async presence(group: string): Promise<readonly string[]> {
    const { cluster, groups } = this.#context;
    return (await cluster?.presence(group)) ?? Array.from(groups.membersOf(group), ({ id }) => id);
  }

  /** All groups with how many channels are in each, on all servers that the broker reaches. */
  async groupSizes(): Promise<ReadonlyMap<string, number>> {
    const { cluster, groups } = this.#context;
    return (await cluster?.groupSizes()) ?? new Map(groups.sizes());
  }

  /**
   * What clients know as `serverTime()`, in milliseconds since 1970, with fractions: the wall clock when this server was
   * made, and from then on time that passes evenly. It never jumps, whatever becomes of the wall clock.
   */
  serverTime(): number {
    return this.#context.serverTime();
  }

  /**
   * What it has done since it was made, and how it stands: messages by action, connections by code, what waits. A new
   * object each time, frozen, which can be written as JSON. It always counts; to ask takes a walk over all connections.
   */
  metrics(): ServerMetrics {
    return readMetrics(this.#context);
  }

  /**
   * Checks the channel class with its handlers and the server class with its ticks, then listens.
   *
   * @throws RepodError `invalid_handlers` with everything that is wrong with one of these classes, `address_in_use`,
   * `cannot_listen`, `already_started`.
   */
  async start(): Promise<void> {
    this.#move("starting", "already_started");
    this.#starting = this.#listen();
    await this.#starting;
  }

  /** Starts if it is not started yet, and resolves when the server has stopped. */
  async run(): Promise<void> {
    const stopped = this.#stopped.promise;
    if (this.#state === "idle" || this.#state === "stopped") await this.start();
    else if (this.#state === "starting") await this.#starting;
    await stopped;
  }

  /**
   * Runs the server as what this process is for: starts it, stops it on SIGINT or SIGTERM and ends the process; a second
   * signal ends it at once. When the server cannot start, says why and ends the process with code 1.
   */
  launch(): void {
    launch(this);
  }

  /**
   * Stops: accepts nobody any more, tells every client, gives queues time to empty and handlers and last hooks time to end, then
   * cuts. Stopping what is stopped
   * does nothing. A handler that awaits it would wait for itself until the time is up: there, do not await it.
   *
   * @throws RepodError `invalid_option`.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    const { drain } = resolveStopOptions(options, this.#context.options);
    // Whoever started it hears why it cannot start.
    if (this.#state === "starting") await this.#starting?.catch(() => undefined);
    if (this.#state === "stopping") return this.#stopped.promise;
    if (this.#state !== "running") return;
    this.#move("stopping");
    this.#context.isOpen = false;
    this.#stopTicks?.();
    this.#stopHeartbeats?.();
    const { cluster, runtime, connections, leaving, relays, suspended } = this.#context;
    // A handler that asks who is there would be waited for.
    cluster?.leave();
    const [host, port] = this.address;
    const listening = this.#listener.stop(drain);
    for (const connection of [...connections, ...suspended]) connection.close("server_stopping", undefined, drain);
    const deadline = runtime.clock.setTimeout(() => {
      for (const connection of [...connections, ...leaving]) connection.cut();
    }, drain);
    await keepAliveUntil(Promise.all([this.#context.deserted(), listening, relays?.stop(drain)]));
    runtime.clock.clearTimeout(deadline);
    // Not before: what hooks say as clients leave is for the others, too.
    await cluster?.close();
    logger().log("info", "server_stopped", { host, port });
    this.#move("stopped");
    const stopped = this.#stopped;
    this.#stopped = createDeferred();
    stopped.resolve();
  }

  /**
   * Swaps the certificate while the server runs: who connects from now on gets this one, who is connected stays.
   *
   * @throws RepodError `invalid_option`, also where the server was made without `tls`.
   */
  setTls(tls: TlsOptions): void {
    const swap = this.#context.options.tls && this.#listener.setTls;
    if (!swap) throw new RepodError("invalid_option", "A server made without `tls` cannot begin to encrypt.");
    swap.call(this.#listener, tls);
  }

  /** Stops. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /**
   * Where there is one, called with each client before anything else of it is looked at, and before it has a channel. May
   * be async, for at most `authTimeout`. What it returns, whatever that is, lets the client in and is its `channel.auth`.
   *
   * To refuse a client throw a `RepodError` of the code `refused`: the client is told its sentence, and its `reason` as
   * the code, "unauthorized" where there is none. Anything else that is thrown is a failure of the server, of which the
   * client learns only that it is `unauthorized`.
   *
   * @param credentials - What the client gave as `auth`, or a plain client as the payload of `authAction`. It can be
   * anything: check it.
   */
  onAuth?(credentials: unknown, info: AuthInfo): unknown;

  /** Called when a client is greeted, after its channel's `onConnect`. May be async: its messages wait until it is done. */
  onConnect(_channel: T, _addr: Address): void | Promise<void> {}

  /**
   * Called with `true` when more than `highWaterMark` bytes wait for a client, and with `false` once half of that or less
   * does; in turns. Not called any more when the client leaves.
   */
  onBackpressure(_channel: T, _isHigh: boolean): void | Promise<void> {}

  /** Called when a client is gone, after its channel's `onClose`; it is in `channels` no more. */
  onDisconnect(_channel: T): void | Promise<void> {}

  #prepare(): void {
    const { channelClass } = this;
    if (typeof channelClass !== "function") {
      throw new RepodError("invalid_option", `${this.constructor.name} has no channelClass.`);
    }
    if (this.#context.options.authAction !== undefined && !this.onAuth) {
      throw new RepodError("invalid_option", `${this.constructor.name} has an \`authAction\`, but no onAuth to ask.`);
    }
    this.#ticks = buildTickTable(this.constructor as new () => this, Server);
    useChannelClass(this.#context, channelClass);
  }

  async #listen(): Promise<void> {
    try {
      this.#prepare();
      // First, so that nobody is here whom the others do not know of.
      await this.#context.cluster?.open();
      await this.#listener.start(this.#context.sharedPort);
    } catch (error) {
      await this.#context.cluster?.close();
      this.#move("idle");
      throw error;
    }
    this.#begin();
    const [host, port] = this.address;
    const { cluster, options } = this.#context;
    const { messagePort, path, server, tls, transports } = options;
    logger().log("info", "server_started", {
      host,
      port,
      serves: messagePort ? ["port"] : server ? ["websocket"] : transports,
      ...(path !== undefined && { path }),
      ...(tls && { tls: true }),
      // By which other servers call it.
      ...(cluster && { server: cluster.name }),
    });
  }

  #openInMemory(): (transport: Transport) => void {
    this.#move("starting", "already_started");
    this.#prepare();
    this.#context.cluster?.open().catch((error: unknown) => reportUnhandled(toError(error), "The broker"));
    this.#begin();
    return (transport) => accept(this.#context, transport);
  }

  #begin(): void {
    this.#move("running");
    this.#context.isOpen = true;
    this.#stopTicks = startTicks(this, this.#ticks, this.#context.runtime.clock);
    this.#stopHeartbeats = startHeartbeats(this.#context);
  }

  #move(to: ServerState, otherwise: "already_started" | "internal_error" = "internal_error"): void {
    if (!MOVES[this.#state].includes(to))
      throw new RepodError(otherwise, `The server is ${this.#state}; it cannot be ${to} now.`);
    this.#state = to;
  }
}
