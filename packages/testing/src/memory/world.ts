import { Client } from "@repod/client";
import { CLIENT_HOST } from "@repod/client/internal";
import { contractOf, RepodError } from "@repod/core/internal";
import type { Address, Runtime, Transport } from "@repod/core/internal";
import type { AnyServer } from "@repod/server";
import type { VirtualClock } from "../clock/virtual-clock.js";
import type { Network } from "../network/network.js";
import { SeededNetwork } from "../network/seeded-network.js";
import { createRandomOf } from "../random.js";
import { dialInMemory } from "./dial-in-memory.js";
import { Guest } from "./guest.js";
import type { PlayerOptions, WorldOptions } from "./options.js";
import type { AnyListener, ChannelOf, Player } from "./player.js";

/** How long clients get at the end to hear of it, or to give up, in milliseconds: more than any of their deadlines. */
const FAREWELL = 60_000;

/** What a world is made of. */
export interface WorldParts<S> {
  readonly server: S;
  readonly clock: VirtualClock;
  readonly runtime: Runtime;
  /** Takes in the server's end of a connection. */
  readonly accept: (transport: Transport) => void;
  readonly options: WorldOptions;
}

/**
 * A server and its clients in one program, on one clock: the classes of the game and of the library as they are, and the
 * bytes that would be on the wire. Only time and the network are not the real ones.
 */
export class World<S extends AnyServer, L extends AnyListener> implements Player<S, L> {
  readonly server: S;
  /** The clock of both sides. */
  readonly clock: VirtualClock;
  readonly #parts: WorldParts<S>;
  readonly #guests: Guest[] = [];
  #first!: Player<S, L>;
  #stopped: Promise<void> | undefined;

  readonly #pumpAll = (): boolean => this.#guests.filter((guest) => guest.pump()).length > 0;

  private constructor(parts: WorldParts<S>) {
    this.server = parts.server;
    this.clock = parts.clock;
    this.#parts = parts;
  }

  /** A world with its first client. */
  static async open<S extends AnyServer, L extends AnyListener>(
    parts: WorldParts<S>,
    client: L | (new () => L),
  ): Promise<World<S, L>> {
    const world = new World<S, L>(parts);
    world.#first = await world.connect(client);
    return world;
  }

  /** The first client. */
  get client(): L {
    return this.#first.client;
  }

  /** The channel of the first client. */
  get channel(): ChannelOf<S> {
    return this.#first.channel;
  }

  /** What lies between the first client and the server. */
  get network(): Network {
    return this.#first.network;
  }

  /**
   * Connects one more client. Resolves when the server has greeted it; as much time passes as that takes.
   *
   * @param client - The class of the client, or an object of it that is not connected. Defaults to the class of the first.
   * @param options - Those that are not given are as in `connectInMemory`.
   * @throws RepodError as `Client.start`; `already_started` for a client that is connected; `closed` when the server ends the connection as it begins; and as `advance`.
   */
  async connect<M extends AnyListener = L>(
    client: M | (new () => M) = this.client.constructor as new () => M,
    options: PlayerOptions = {},
  ): Promise<Player<S, M>> {
    const { clock, options: given, runtime } = this.#parts;
    const { connection, network: conditions, pump = true, seed = 1 } = { ...given, ...options };
    const listener = typeof client === "function" ? new client() : client;
    if (listener.connectionState !== "idle" && listener.connectionState !== "closed") {
      throw new RepodError("already_started", "A client that is connected, or coming back, cannot connect again.");
    }
    const number = this.#guests.length + 1;
    const guest = new Guest(listener, new SeededNetwork(clock, seed + number, conditions), pump);
    this.#guests.push(guest);
    const line = new Client({
      ...connection,
      contract: contractOf(listener.constructor),
      [CLIENT_HOST]: {
        runtime,
        random: createRandomOf(seed, number),
        dial: (_, { signal }) => this.#dial(guest, ["memory", number], signal),
      },
    });
    listener.attach(line);
    await this.#connecting(line.start());
    const channel = [...this.server.channels].find(({ addr }) => addr[1] === number);
    if (!channel) throw new RepodError("closed", "The server ended the connection as it began.");
    return { client: listener, channel: channel as ChannelOf<S>, network: guest.network };
  }

  /**
   * Lets milliseconds pass: ticks, deadlines and what arrives in that time happen in their order.
   *
   * @throws What a handler of a client threw; RepodError `already_started` while another call is not over, `timeout` when
   * the two sides go on for ever without time passing.
   */
  async advance(milliseconds: number): Promise<void> {
    await this.clock.run(milliseconds, this.#pumpAll);
    this.#throwFirst();
  }

  /**
   * Lets as much time pass as what is on its way now takes to arrive: on a perfect network none, and answers have come, too.
   * Where messages take time, what answers them is on its way now. What is held for good is not waited for.
   *
   * @throws As `advance`.
   */
  async settle(): Promise<void> {
    await this.#settleTurns();
    const pipes = this.#guests.flatMap(({ network }) => network.pipes).map((pipe) => ({ pipe, last: pipe.taken }));
    const nextArrival = (): number =>
      Math.min(...pipes.map(({ pipe, last }) => (pipe.arrived < last ? pipe.nextAt : Infinity)));
    for (let next = nextArrival(); next < Infinity; next = nextArrival()) await this.#advanceTo(next);
  }

  /**
   * Lets time pass until a promise settles: the answer to a request, say. What is outside of this world, a database say, it
   * waits for only once no timer is left: deadlines pass before.
   *
   * @returns What it resolves to.
   * @throws What it rejects with, and as `advance`.
   */
  async until<T>(promise: Promise<T>): Promise<T> {
    const state = watch(promise);
    await this.#settleTurns();
    while (!state.isSettled && this.clock.nextTimer < Infinity) await this.#advanceTo(this.clock.nextTimer);
    return promise;
  }

  /**
   * Stops the server as in production, and ends all clients. Stopping twice does it once.
   *
   * @throws As `advance`.
   */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
  }

  /** Stops. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    await this.until(this.server.stop());
    for (const { client } of this.#guests) client.close();
    await this.advance(FAREWELL);
  }

  /** As `until`, but while nothing is on its way no time passes: an `onAuth` that asks a database has all that it needs. */
  async #connecting(promise: Promise<void>): Promise<void> {
    const state = watch(promise);
    await this.#settleTurns();
    while (!state.isSettled) {
      const next = Math.min(...this.#guests.flatMap(({ network }) => network.pipes).map(({ nextAt }) => nextAt));
      if (next < Infinity) await this.#advanceTo(next);
      else await this.#settleTurns();
    }
    await promise;
    await this.#settleTurns();
  }

  #advanceTo(time: number): Promise<void> {
    return this.advance(time - this.clock.now());
  }

  async #settleTurns(): Promise<void> {
    await this.clock.settle(this.#pumpAll);
    this.#throwFirst();
  }

  #throwFirst(): void {
    for (const guest of this.#guests) guest.throwFirst();
  }

  #dial(guest: Guest, address: Address, signal: AbortSignal | undefined): Promise<Transport> {
    const { accept, clock, server } = this.#parts;
    return dialInMemory(
      {
        clock,
        network: guest.network,
        addresses: [address, server.address],
        accept,
        // So that a request of the server's is answered even while nobody lets time pass.
        onArrival: () => clock.defer(() => void guest.pump()),
      },
      signal,
    );
  }
}

/** Whether a promise has settled, to be read at any time. */
function watch(promise: Promise<unknown>): { readonly isSettled: boolean } {
  const state = { isSettled: false };
  const settle = (): void => void (state.isSettled = true);
  promise.then(settle, settle);
  return state;
}
