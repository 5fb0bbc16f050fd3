import { createDeferred, createSystemRuntime, describeValue, RepodError, tellError } from "@repod/core/internal";
import type { Broker, Deferred } from "@repod/core/internal";
import type { ServerContext } from "../context.js";
import { INTERRUPTED, SIGNALS } from "../launch.js";
import { readMetrics } from "../metrics/read-metrics.js";
import { contextOf, isIdle, Server } from "../server.js";
import type { AnyServer } from "../server.js";
import type { Order } from "./control.js";
import { Exchange } from "./exchange.js";
import { Places } from "./places.js";
import type { Place } from "./places.js";
import { PrimaryLink } from "./primary-link.js";
import { Relays } from "./relays.js";
import { removeFolderOf } from "./socket-folder.js";
import { WorkerBroker } from "./worker-broker.js";

/** What a worker gives to who makes its server. */
export interface ClusterWorker {
  /** The number of the worker, from 1. One that takes the place of another has the same. */
  readonly id: number;
  /** Connects the servers of all workers. For the server of this one; where several machines are to be one, give it another. */
  readonly broker: Broker;
}

/** Makes the server of a worker. */
export type MakeServer = (worker: ClusterWorker) => AnyServer | Promise<AnyServer>;

/** One worker process of a cluster: makes its server and runs it, until the primary or a signal ends it. */
export class WorkerProcess {
  readonly #make: MakeServer;
  readonly #primary: PrimaryLink;
  readonly #begun = createDeferred<Extract<Order, { kind: "begin" }>>();
  readonly #joined: Deferred<Extract<Order, { kind: "joined" }>> = createDeferred();
  #places: Places | undefined;
  #broker: WorkerBroker | undefined;
  #server: AnyServer | undefined;
  #context: ServerContext | undefined;
  #isSignalled = false;
  /** What a `stop` of the user's own does after that of the server. */
  #stopping: Promise<void> | undefined;
  /** Of its private socket. */
  #path: string | undefined;

  constructor(make: MakeServer) {
    this.#make = make;
    this.#primary = new PrimaryLink(
      (order) => this.#onOrder(order),
      () => this.#onLost(),
    );
    for (const signal of SIGNALS) process.on(signal, () => this.#onSignal());
  }

  /** Never returns: the process ends when its server has stopped, or could not start. */
  async run(): Promise<never> {
    try {
      await this.#serve();
    } catch (error) {
      await this.#primary.tell({ kind: "failed", error: tellError(error) });
      process.exit(1);
    }
    await this.#primary.tell({ kind: "stopped" });
    process.exit(0);
  }

  async #serve(): Promise<void> {
    void this.#primary.tell({ kind: "hello" });
    const { id, path, secret } = await this.#begun.promise;
    this.#path = path;
    const runtime = createSystemRuntime();
    const exchange = new Exchange(path, secret, runtime.clock);
    await exchange.listen();
    const places = (this.#places = new Places(path));
    const broker = (this.#broker = new WorkerBroker(exchange, places, runtime));
    const server = await this.#make({ id, broker });
    const context = (this.#context = requireServer(server));
    context.relays = new Relays(context, exchange, places);
    const { host, messagePort, port, server: joined } = context.options;
    const isChosen = port === 0 && !joined && !messagePort;
    void this.#primary.tell({
      kind: "join",
      place: { worker: id, server: context.cluster!.name, path },
      host: isChosen ? host : undefined,
    });
    context.sharedPort = (await this.#joined.promise).port;
    // Those that have joined open, too: this one takes clients when it and they know each other.
    context.cluster!.expect(places.servers);
    await server.start();
    this.#server = server;
    void this.#primary.tell({ kind: "listening", address: server.address, drain: context.options.drain });
    await server.run();
    await this.#stopping;
    exchange.close();
  }

  #onOrder(order: Order): void {
    switch (order.kind) {
      case "begin":
        return this.#begun.resolve(order);
      case "joined":
        // At once: what is newer comes after it, and before whoever waits for it goes on.
        this.#onPlaces(order.places);
        return this.#joined.resolve(order);
      case "places":
        return this.#onPlaces(order.places);
      case "metrics":
        if (this.#context) void this.#primary.tell({ kind: "metrics", metrics: readMetrics(this.#context) });
        return;
      case "stop":
        return this.#stop(order.drain);
    }
  }

  #onPlaces(places: readonly Place[]): void {
    for (const server of this.#places?.update(places) ?? []) this.#context?.cluster?.bury(server);
    this.#context?.relays?.check();
    this.#broker?.check();
  }

  #onSignal(): void {
    if (this.#isSignalled) process.exit(INTERRUPTED);
    this.#isSignalled = true;
    this.#stop(undefined);
  }

  /** Without the primary nobody comes any more. */
  #onLost(): void {
    if (this.#path !== undefined) removeFolderOf(this.#path);
    this.#stop(undefined);
  }

  #stop(drain: number | undefined): void {
    // It serves nobody yet.
    if (!this.#server) process.exit(0);
    this.#stopping ??= this.#server.stop(drain === undefined ? {} : { drain }).catch(async (error: unknown) => {
      await this.#primary.tell({ kind: "failed", error: tellError(error) });
      process.exit(1);
    });
  }
}

/** @throws RepodError `invalid_option`, `already_started`. */
function requireServer(made: unknown): ServerContext {
  if (!(made instanceof Server)) {
    const sentence = `A worker of a cluster must make a server, of a class of this @repod/server, and made ${describeValue(made)}.`;
    throw new RepodError("invalid_option", sentence);
  }
  const server = made as AnyServer;
  const context = contextOf(server);
  if (!isIdle(server)) {
    const sentence = `cluster starts ${server.constructor.name} itself: return it not started, without launch(), run() or start().`;
    throw new RepodError("already_started", sentence);
  }
  if (context.cluster) return context;
  const sentence = `${server.constructor.name} needs a \`broker\` to be one with those of other workers: that which the worker is given, or your own.`;
  throw new RepodError("invalid_option", sentence);
}
