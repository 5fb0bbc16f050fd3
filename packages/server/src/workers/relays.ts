import type { IncomingHttpHeaders } from "node:http";
import { BatchWriter, createDeferred, logger, Queue } from "@repod/core/internal";
import type { Deferred, ResumeRequest, TimerHandle, Transport } from "@repod/core/internal";
import { acceptRelayed } from "../accept.js";
import type { ServerContext } from "../context.js";
import { sessionFor } from "../resuming.js";
import type { Exchange, Introduction } from "./exchange.js";
import type { ParcelSocket } from "./parcel-socket.js";
import { PARCELS } from "./parcels.js";
import type { Place, Places } from "./places.js";
import { Relay } from "./relay.js";
import { DATA_HEAD, RelayedTransport } from "./relayed-transport.js";
import type { RelayedKind } from "./relayed-transport.js";

/**
 * How many clients may wait at the same time for one owner to answer, so that few enough wait to be accepted there, however many
 * workers ask. An answer takes a fraction of a millisecond.
 */
const MOST_ASKING = 64;

/** How often a heartbeat has passed when an owner hears at the latest that a client is there. */
const BEATS = 2;

/** What an owner is told of a client that asks for a session. */
interface RelayIntroduction extends RelayedKind {
  readonly resume: ResumeRequest;
  readonly headers: IncomingHttpHeaders;
}

/** Who waits for an owner's answer. */
interface Asking {
  count: number;
  readonly waiting: Queue<() => void>;
}

/**
 * Brings clients that come to this worker to the one that has their session, and takes in those that others bring. A client
 * that nobody takes begins anew here.
 */
export class Relays {
  readonly #context: ServerContext;
  readonly #exchange: Exchange;
  readonly #places: Places;
  readonly #writer: BatchWriter;
  readonly #active = new Set<Relay>();
  readonly #asking = new Map<string, Asking>();
  #beats: TimerHandle;
  #deserted: Deferred<void> | undefined;

  constructor(context: ServerContext, exchange: Exchange, places: Places) {
    this.#context = context;
    this.#exchange = exchange;
    this.#places = places;
    this.#writer = new BatchWriter(context.runtime, DATA_HEAD);
    exchange.host("relay", (socket, introduction) => this.#onClient(socket, introduction));
  }

  /**
   * Asks the worker that has a session to take a client.
   *
   * @param hello - Gives the frame in which the client asks for it. The owner hears it when the relay begins: for a client that
   * has gone meanwhile nothing is resumed.
   * @returns `undefined` where no other worker has it. Otherwise what becomes of it: the relay, to be begun or abandoned, or
   * nothing where the client is not taken.
   */
  ask(
    resume: ResumeRequest,
    transport: Transport,
    headers: IncomingHttpHeaders,
    hello: () => Uint8Array,
  ): Promise<Relay | undefined> | undefined {
    const place = this.#places.ownerOf(resume.session);
    if (!place) return undefined;
    const { kind, secure, remoteAddress: addr, maxBatchBytes } = transport;
    const introduction: RelayIntroduction = {
      ...{ kind, secure, addr, isStream: maxBatchBytes === Infinity },
      ...{ resume, headers },
    };
    return this.#inTurn(place, () => this.#dial(place, introduction, transport, hello));
  }

  /** Cuts clients of workers that are there no more: of what those would do to them nobody hears. */
  check(): void {
    for (const relay of this.#active) if (!this.#places.others.has(relay.path)) relay.cut();
  }

  /**
   * Resolves when no client of another worker is left here.
   *
   * @param drain - How long the others may take to end, in milliseconds; then they are cut, and come back at another worker.
   */
  async stop(drain: number): Promise<void> {
    if (this.#active.size === 0) return;
    const { clock } = this.#context.runtime;
    const timer = clock.setTimeout(() => {
      for (const relay of this.#active) relay.cut();
    }, drain);
    this.#deserted ??= createDeferred();
    await this.#deserted.promise;
    clock.clearTimeout(timer);
  }

  async #inTurn(place: Place, ask: () => Promise<Relay | undefined>): Promise<Relay | undefined> {
    const asking = this.#asking.get(place.path) ?? { count: 0, waiting: new Queue() };
    this.#asking.set(place.path, asking);
    if (asking.count >= MOST_ASKING) await new Promise<void>((resolve) => asking.waiting.push(resolve));
    else asking.count += 1;
    try {
      return await ask();
    } finally {
      const next = asking.waiting.shift();
      if (next) next();
      else asking.count -= 1;
      if (asking.count === 0) this.#asking.delete(place.path);
    }
  }

  #dial(
    place: Place,
    introduction: RelayIntroduction,
    transport: Transport,
    hello: () => Uint8Array,
  ): Promise<Relay | undefined> {
    const socket = this.#exchange.dial(place.path, "relay", { ...introduction });
    return new Promise((resolve) => {
      socket.listen({
        onParcel: () => {
          // The first is its consent. What follows waits for the relay.
          socket.pause();
          resolve(this.#makeRelay(place, transport, socket, hello));
        },
        onEnd: () => {
          socket.destroy();
          resolve(undefined);
        },
      });
      socket.resume();
    });
  }

  #makeRelay({ path, server }: Place, transport: Transport, socket: ParcelSocket, hello: () => Uint8Array): Relay {
    const { clock } = this.#context.runtime;
    const relay = new Relay(path, transport, socket, clock, {
      onBegin: () => {
        logger().log("info", "client_relayed", { addr: transport.remoteAddress, server });
        socket.send(PARCELS.data, hello());
      },
      onOver: () => this.#forget(relay),
    });
    this.#active.add(relay);
    this.#startBeats();
    return relay;
  }

  #forget(relay: Relay): void {
    this.#active.delete(relay);
    if (this.#active.size > 0) return;
    this.#context.runtime.clock.clearTimeout(this.#beats);
    this.#beats = undefined;
    this.#deserted?.resolve();
    this.#deserted = undefined;
  }

  /** Another worker has a client that says that its session is here. */
  #onClient(socket: ParcelSocket, introduction: Introduction): void {
    const { resume, headers, ...kind } = introduction as unknown as RelayIntroduction;
    if (!sessionFor(this.#context, resume)) {
      socket.destroy();
      return;
    }
    socket.send(PARCELS.taken);
    const transport = new RelayedTransport(socket, this.#writer, this.#context.runtime.clock, kind);
    acceptRelayed(this.#context, transport, 0, headers);
  }

  #startBeats(): void {
    const { options, runtime } = this.#context;
    if (options.heartbeat === 0 || this.#beats !== undefined) return;
    this.#beats = runtime.clock.setTimeout(() => {
      this.#beats = undefined;
      for (const relay of this.#active) relay.beat();
      this.#startBeats();
    }, options.heartbeat / BEATS);
  }
}
