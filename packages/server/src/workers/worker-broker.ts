import { BatchWriter, createDeferred, RepodError } from "@repod/core/internal";
import type { Broker, BrokerHandler, Deferred, Runtime } from "@repod/core/internal";
import type { Exchange } from "./exchange.js";
import { Outlet, readMessage, writeMessage } from "./outlet.js";
import type { ParcelSocket } from "./parcel-socket.js";
import { PARCELS } from "./parcels.js";
import type { Places } from "./places.js";

/** After how long a worker that could not be reached, though it is there, is tried again, in milliseconds. */
const RETRY = 1_000;

/** How long those that are there may take to connect as this one opens, in milliseconds: one that is busy joins later. */
const WELCOME = 1_000;

/** How long what was published last may take to go out, in milliseconds. */
const FAREWELL = 1_000;

/**
 * Connects the servers of one machine's workers, each with each: what one publishes goes straight to those that want it. For
 * each direction between two there is a socket: whoever publishes has dialled it, and is told over it what the other wants.
 */
export class WorkerBroker implements Broker {
  readonly #exchange: Exchange;
  readonly #places: Places;
  readonly #runtime: Runtime;
  readonly #writer: BatchWriter;
  readonly #topics = new Set<string>();
  /** To where this worker publishes, by the path of the other. */
  readonly #outlets = new Map<string, Outlet>();
  /** From where it hears, with the path of the other. */
  readonly #inlets = new Map<ParcelSocket, string>();
  /** Those that are waited for as it opens: until what is subscribed to here is known there. */
  readonly #awaited = new Map<string, Deferred<void>>();
  #handler: BrokerHandler | undefined;
  #isFlushing = false;

  constructor(exchange: Exchange, places: Places, runtime: Runtime) {
    this.#exchange = exchange;
    this.#places = places;
    this.#runtime = runtime;
    this.#writer = new BatchWriter(runtime);
    exchange.host("broker", (socket, { path }) => this.#onInlet(socket, path));
  }

  open(handler: BrokerHandler): Promise<void> {
    if (this.#handler) throw new RepodError("already_started", "Each server needs a broker of its own.");
    this.#handler = handler;
    return this.#connect(handler);
  }

  publish(topic: string, bytes: Uint8Array): void {
    if (!this.#handler) return;
    let parcel: readonly Uint8Array[] | undefined;
    for (const outlet of this.#outlets.values()) {
      if (outlet.wants(topic)) outlet.push((parcel ??= writeMessage(topic, bytes)));
    }
    if (!parcel || this.#isFlushing) return;
    this.#isFlushing = true;
    this.#runtime.clock.defer(() => this.#flush());
  }

  subscribe(topic: string): void {
    if (!this.#handler || this.#topics.has(topic)) return;
    this.#topics.add(topic);
    for (const inlet of this.#inlets.keys()) inlet.send(PARCELS.subscribe, Buffer.from(topic));
  }

  unsubscribe(topic: string): void {
    if (!this.#topics.delete(topic)) return;
    for (const inlet of this.#inlets.keys()) inlet.send(PARCELS.unsubscribe, Buffer.from(topic));
  }

  /** Connects with workers that are new. To be called when the primary has told of some. */
  check(): void {
    if (!this.#handler) return;
    for (const path of this.#places.others) void this.#reach(path);
  }

  async close(): Promise<void> {
    if (!this.#handler) return;
    this.#handler = undefined;
    this.#topics.clear();
    for (const inlet of this.#inlets.keys()) inlet.destroy();
    const outlets = [...this.#outlets.values()];
    this.#outlets.clear();
    const { clock } = this.#runtime;
    const deadline = clock.setTimeout(() => {
      for (const outlet of outlets) outlet.cut();
    }, FAREWELL);
    await Promise.all(outlets.map((outlet) => outlet.close()));
    clock.clearTimeout(deadline);
  }

  async #connect(handler: BrokerHandler): Promise<void> {
    const { clock } = this.#runtime;
    const late = createDeferred<void>();
    const timer = clock.setTimeout(() => late.resolve(), WELCOME);
    for (const path of this.#places.others) this.#awaited.set(path, createDeferred());
    const welcomes = Array.from(this.#awaited, ([path, welcome]) => this.#meet(path, welcome));
    await Promise.race([Promise.all(welcomes), late.promise]);
    clock.clearTimeout(timer);
    this.#awaited.clear();
    // It may be closed meanwhile.
    if (this.#handler === handler) handler.onUp();
  }

  /** Resolves when this worker and another one know what each other wants, or that one is not there, or not open. */
  async #meet(path: string, { promise: welcome }: Deferred<void>): Promise<void> {
    await this.#reach(path);
    if (this.#outlets.get(path)?.isReady) await welcome;
  }

  #flush(): void {
    this.#isFlushing = false;
    for (const outlet of this.#outlets.values()) outlet.flush();
  }

  /** Dials another worker to publish to it; resolves when that has told what it wants, or cannot be reached. */
  async #reach(path: string): Promise<void> {
    if (this.#outlets.has(path)) return;
    const socket = this.#exchange.dial(path, "broker", { path: this.#exchange.path });
    const outlet = new Outlet(socket, this.#writer, () => this.#onOutletEnd(path, outlet));
    this.#outlets.set(path, outlet);
    await outlet.ready;
  }

  #onOutletEnd(path: string, outlet: Outlet): void {
    this.#awaited.get(path)?.resolve();
    // We have closed it, or closed and opened another one since.
    if (this.#outlets.get(path) !== outlet) return;
    this.#outlets.delete(path);
    const again = (): void => {
      if (this.#handler && this.#places.others.has(path)) void this.#reach(path);
    };
    // A broker that is closed there dials us when it is opened; it may have been opened before we heard of this end.
    if (outlet.isReady || [...this.#inlets.values()].includes(path)) again();
    else this.#runtime.clock.setTimeout(again, RETRY);
  }

  #onInlet(socket: ParcelSocket, path: unknown): void {
    if (!this.#handler || typeof path !== "string") {
      socket.destroy();
      return;
    }
    this.#inlets.set(socket, path);
    for (const topic of this.#topics) socket.send(PARCELS.subscribe, Buffer.from(topic));
    socket.send(PARCELS.ready);
    socket.listen({
      onParcel: (kind, payload) => {
        if (kind === PARCELS.ready) return this.#awaited.get(path)?.resolve();
        const [topic, bytes] = readMessage(payload);
        // What was on its way when it was unsubscribed from.
        if (this.#topics.has(topic)) this.#handler?.onMessage(topic, bytes);
      },
      onEnd: () => {
        this.#inlets.delete(socket);
        socket.end();
      },
    });
    socket.resume();
    // It may have heard of us before we hear of it.
    if (this.#places.others.has(path)) void this.#reach(path);
  }
}
