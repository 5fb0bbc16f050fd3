import {
  createDeferred,
  createSystemRuntime,
  createToken,
  duration,
  logger,
  reportUnhandled,
  reportWarning,
  resolveOptions,
  toldError,
} from "@repod/core/internal";
import type { Address, Deferred, TimerHandle } from "@repod/core/internal";
import { keepAliveUntil } from "../keep-alive.js";
import { BoundPort } from "../listeners/bound-port.js";
import type { ServerMetrics } from "../metrics/server-metrics.js";
import type { StopOptions } from "../options.js";
import type { Report } from "./control.js";
import type { Place } from "./places.js";
import { PrimarySignals } from "./primary-signals.js";
import { SocketFolder } from "./socket-folder.js";
import { endFields, startFailure, warnOfEnd } from "./worker-end.js";
import type { WorkerEnd } from "./worker-end.js";
import { WorkerSlot } from "./worker-slot.js";
import type { SlotHandler, StartReport, WorkerStatus } from "./worker-slot.js";

/** How long workers may take to answer, and how much longer than `drain` to stop, in milliseconds. */
const NOTICE = 1_000;

/** Starts workers, and resolves with the handle once all of them listen. */
export let openCluster: (workers: number) => Promise<ServerCluster>;

/** A handle of the servers that run in the worker processes of this one. Made by `cluster`. */
export class ServerCluster {
  readonly #clock = createSystemRuntime().clock;
  readonly #folder = new SocketFolder();
  readonly #secret = createToken();
  readonly #slots: readonly WorkerSlot[];
  readonly #places = new Map<WorkerSlot, Place>();
  readonly #listening = createDeferred<void>();
  readonly #ended = createDeferred<void>();
  readonly #signals: PrimarySignals;
  /** What workers were asked for and have not told yet: all who ask meanwhile wait for the same. */
  readonly #asked = new Map<WorkerSlot, Deferred<ServerMetrics | undefined>>();
  #address: Address | undefined;
  /** How long the servers take to stop at most, unless they are told otherwise; known when they listen. */
  #drain = 0;
  #port: Promise<number | undefined> | undefined;
  /** Whether some do not listen yet, for the first time. */
  #isOpening = true;
  #isStopping = false;
  /** Why the first start failed. */
  #failure: Error | undefined;

  static {
    openCluster = async (workers) => {
      const opened = new ServerCluster(workers);
      await keepAliveUntil(opened.#listening.promise);
      return opened;
    };
  }

  /** @internal */
  constructor(workers: number) {
    const handler: SlotHandler = {
      onReport: (slot, report) => this.#onReport(slot, report),
      onLate: (slot, last, waited) => warnOfLate(slot, last, waited),
      onExit: (slot, end) => this.#onExit(slot, end),
    };
    this.#slots = Array.from({ length: workers }, (_, index) => new WorkerSlot(index + 1, this.#clock, handler));
    this.#signals = new PrimarySignals({
      stop: () => this.stop(),
      cut: () => this.#kill(),
    });
    void keepAliveUntil(this.#ended.promise);
    for (const slot of this.#slots) slot.start();
  }

  /** Where the servers listen: with port 0, the port that the system chose. Once they have stopped, where they did. */
  get address(): Address {
    // Nobody has the handle before this is there.
    return this.#address!;
  }

  /** The workers as they are now, by their numbers. */
  get workers(): readonly WorkerStatus[] {
    return this.#slots.map(({ status }) => status);
  }

  /** What each server has counted, by the number of its worker, as its own `metrics()` tells it. Workers that do not listen, or do not answer within a second, are left out. */
  async metrics(): Promise<ReadonlyMap<number, ServerMetrics>> {
    const listening = this.#slots.filter(({ status }) => status.state === "listening");
    const answers = await keepAliveUntil(Promise.all(listening.map((slot) => this.#metricsOf(slot))));
    const known = answers.flatMap((metrics, index) => (metrics ? [[listening[index]!.id, metrics] as const] : []));
    return new Map(known);
  }

  /**
   * Stops the server of every worker as its own `stop` does, and resolves when all workers have ended. Those that
   * have not ended after `drain`, and a second more, are killed. Stopping what is stopped does nothing.
   *
   * @param options - `drain` defaults to that of the servers.
   * @throws RepodError `invalid_option`.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    const { drain } = resolveOptions("stop", options, { drain: this.#drain }, { drain: duration });
    if (!this.#isStopping) this.#beginStop(drain, options.drain);
    await keepAliveUntil(this.#ended.promise);
  }

  /** Stops. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #beginStop(drain: number, told: number | undefined): void {
    this.#isOpening = false;
    this.#isStopping = true;
    for (const slot of this.#slots) slot.stop(told);
    this.#finishWhenAllEnded();
    const notice = drain + NOTICE;
    const timer = this.#clock.setTimeout(() => {
      const late = this.#slots.filter(({ isRunning }) => isRunning).map(({ id }) => id);
      reportWarning(`Workers had not ended ${notice} ms after stop(), and were killed: ${late.join(", ")}.`);
      this.#kill();
    }, notice);
    void this.#ended.promise.then(() => this.#clock.clearTimeout(timer));
  }

  #kill(): void {
    this.#isStopping = true;
    for (const slot of this.#slots) {
      slot.stop(0);
      slot.kill();
    }
  }

  #onReport(slot: WorkerSlot, report: Report): void {
    switch (report.kind) {
      case "hello":
        return slot.tell({ kind: "begin", id: slot.id, path: this.#folder.nextPath(), secret: this.#secret });
      case "join":
        return void this.#join(slot, report.place, report.host);
      case "listening":
        return this.#onListening(slot, report.address, report.drain);
      case "metrics":
        return this.#onMetrics(slot, report.metrics);
      case "stopped":
        // Its end is to come, and tells.
        return;
      case "failed":
        return this.#onFailed(slot, toldError(report.error));
    }
  }

  async #join(slot: WorkerSlot, place: Place, host: string | undefined): Promise<void> {
    const { pid } = slot.status;
    const port = host === undefined ? undefined : await (this.#port ??= freePort(host));
    // Another one may have taken its place.
    if (slot.status.pid !== pid) return;
    this.#places.set(slot, place);
    const places = [...this.#places.values()];
    slot.tell({ kind: "joined", places, port });
    this.#tellPlaces(slot);
  }

  #tellPlaces(except?: WorkerSlot): void {
    const places = [...this.#places.values()];
    for (const other of this.#places.keys()) if (other !== except) other.tell({ kind: "places", places });
  }

  #onListening(slot: WorkerSlot, address: Address, drain: number): void {
    this.#address ??= address;
    this.#drain = Math.max(this.#drain, drain);
    logger().log("info", "worker_listening", { worker: slot.id, pid: slot.status.pid, server: this.#serverOf(slot) });
    if (this.#slots.some(({ status }) => status.state !== "listening")) return;
    this.#isOpening = false;
    this.#listening.resolve();
  }

  #onFailed(slot: WorkerSlot, error: Error): void {
    logger().log("error", "worker_failed", { worker: slot.id, error: error.message });
    if (this.#isOpening) this.#fail(error);
    else if (!this.#failure) reportUnhandled(error, `Worker ${slot.id}`);
  }

  #onExit(slot: WorkerSlot, end: WorkerEnd): void {
    const { delay, isOrderly } = end;
    const server = this.#serverOf(slot);
    this.#forget(slot);
    if (this.#isOpening) this.#fail(startFailure(slot.id, end));
    const isLast = this.#isStopping || delay === undefined;
    const fields = {
      ...{ worker: slot.id, ...endFields(end) },
      ...(server !== undefined && { server }),
      ...(!isLast && { delay }),
    };
    if (isLast || isOrderly) logger().log("info", "worker_ended", fields);
    else {
      logger().log("error", "worker_ended", fields);
      warnOfEnd(slot.id, end);
    }
    this.#finishWhenAllEnded();
  }

  /** The name of a worker's server, where it has one. */
  #serverOf(slot: WorkerSlot): string | undefined {
    return this.#places.get(slot)?.server;
  }

  #forget(slot: WorkerSlot): void {
    this.#onMetrics(slot, undefined);
    const place = this.#places.get(slot);
    if (!place) return;
    this.#places.delete(slot);
    this.#folder.release(place.path);
    this.#tellPlaces();
  }

  /** It cannot begin: one worker could not, and the others are not to go on without it. */
  #fail(error: Error): void {
    this.#isOpening = false;
    this.#failure = error;
    this.#kill();
  }

  #finishWhenAllEnded(): void {
    if (!this.#isStopping || this.#slots.some(({ isRunning }) => isRunning)) return;
    this.#signals.remove();
    this.#folder.remove();
    this.#ended.resolve();
    if (this.#failure) this.#listening.reject(this.#failure);
  }

  #onMetrics(slot: WorkerSlot, metrics: ServerMetrics | undefined): void {
    this.#asked.get(slot)?.resolve(metrics);
    this.#asked.delete(slot);
  }

  /** @returns `undefined` where the worker has ended, or does not answer: its event loop may be blocked. */
  async #metricsOf(slot: WorkerSlot): Promise<ServerMetrics | undefined> {
    let asked = this.#asked.get(slot);
    if (!asked) {
      this.#asked.set(slot, (asked = createDeferred()));
      slot.tell({ kind: "metrics" });
    }
    let timer: TimerHandle;
    const late = new Promise<undefined>((resolve) => {
      timer = this.#clock.setTimeout(() => resolve(undefined), NOTICE);
    });
    const metrics = await Promise.race([asked.promise, late]);
    this.#clock.clearTimeout(timer);
    return metrics;
  }
}

function warnOfLate({ id, status: { pid } }: WorkerSlot, last: StartReport, waited: number): void {
  const why = {
    none: "its program has not come to cluster().",
    hello: "the function that makes its server has not returned one.",
    join: "its server has not started.",
  }[last ?? "none"];
  reportWarning(`Worker ${id}, process ${pid}, does not listen after ${waited} ms: ${why}`);
}

/** A port that nobody has: all workers listen on the same one, also those that are started again when no other is left. */
async function freePort(host: string): Promise<number | undefined> {
  const ignore = (): void => undefined;
  const probe = new BoundPort({ host, port: 0, onSocket: (socket) => void socket.destroy(), onError: ignore });
  try {
    const [, port] = await probe.start();
    return port;
  } catch {
    // Whoever listens there hears why that cannot be.
    return undefined;
  } finally {
    await probe.stop();
  }
}
