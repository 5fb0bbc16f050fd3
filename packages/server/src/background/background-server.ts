import {
  createDeferred,
  createMsgpackCodec,
  FrameEncoder,
  logger,
  reportUnhandled,
  RepodError,
  toldError,
} from "@repod/core/internal";
import type { Address, AnyMessage, Contract, Deferred, Message } from "@repod/core/internal";
import { keepAliveUntil } from "../keep-alive.js";
import type { ServerMetrics } from "../metrics/server-metrics.js";
import { resolveStopOptions } from "../resolve-options.js";
import type { StopOptions } from "../options.js";
import { Listeners } from "./listeners.js";
import type { BackgroundEvents } from "./listeners.js";
import type { Order, Report, Standing } from "./messages.js";
import { ServerThread } from "./server-thread.js";
import type { ThreadHandler } from "./server-thread.js";

/** The least time that a thread has to take notice of `stop`, in milliseconds, whatever `drain` is. */
const LEAST_NOTICE = 1_000;

/** Whom a message goes to. */
export interface BackgroundAudience<C extends Contract = Contract> {
  /**
   * Queues a message for each.
   *
   * @throws RepodError as `BackgroundServer.sendToAll`.
   */
  send(message: Message<C["toClient"]>): void;
}

/** Starts a thread, and resolves with the handle of its server once that listens. */
export let openBackground: <C extends Contract>(order: Order) => Promise<BackgroundServer<C>>;

/**
 * A handle of a server that runs in a thread of its own. Made by `startBackground`.
 *
 * What is sent through it is encoded here and leaves this thread at once, in order, even while the event loop stands still.
 * What it knows of the server is brought by the event loop, or by `pump`.
 */
export class BackgroundServer<C extends Contract = Contract> {
  readonly #name: string;
  readonly #thread: ServerThread;
  readonly #listeners = new Listeners();
  readonly #channels = new Map<string, Address>();
  readonly #listening = createDeferred<void>();
  /** The thread has ended. */
  readonly #ended = createDeferred<void>();
  /** Who waits for metrics, in the order in which they asked. */
  readonly #asked: Deferred<ServerMetrics>[] = [];
  #standing: Standing | undefined;
  #encoder!: FrameEncoder;
  #isUnloadable = false;
  #isStopping = false;
  /** Whether the server has said that it has stopped, or the thread was made to end. */
  #hasStopped = false;
  /** Nothing of the server is there any more. */
  #isOver = false;
  /** Why the server could not start, or stop. */
  #failure: Error | undefined;
  #deadline: NodeJS.Timeout | undefined;

  static {
    openBackground = async <C extends Contract>(order: Order) => {
      const background = new BackgroundServer<C>(order);
      await keepAliveUntil(background.#listening.promise);
      return background;
    };
  }

  /** @internal */
  constructor(order: Order) {
    const handler: ThreadHandler = {
      onReport: (report) => this.#onReport(report),
      onExit: (code, error) => this.#onExit(order, code, error),
    };
    this.#name = order.name;
    this.#thread = new ServerThread(order, handler);
  }

  /** Where the server listens: with port 0, the port that the system chose. Once it has stopped, where it did. */
  get address(): Address {
    return this.#known.address;
  }

  /** The clients: where each is, by the `id` of its channel. Empty once the server has stopped. */
  get channels(): ReadonlyMap<string, Address> {
    return this.#channels;
  }

  /**
   * Queues a message for everybody; it is encoded once. A client that does not accept a message of this size is left out, and
   * its channel's `onError` hears of it.
   *
   * @throws RepodError `invalid_message`, `reserved_name`, `not_encodable`, `message_too_large` (over 16 MiB).
   */
  sendToAll(message: Message<C["toClient"]>): void {
    const known = message as AnyMessage;
    const frame = this.#encode(known);
    this.#post({ kind: "sendToAll", action: known.action, frame }, frame);
  }

  /** The members of a group; nobody while it has none. */
  group(name: string): BackgroundAudience<C> {
    return {
      send: (message) => {
        const known = message as AnyMessage;
        const frame = this.#encode(known);
        this.#post({ kind: "sendToGroup", name, action: known.action, frame }, frame);
      },
    };
  }

  /**
   * Queues a message for one client. One that does not accept a message of this size does not get it, and its channel's
   * `onError` hears of it.
   *
   * @param id - The `id` of its channel.
   * @returns The bytes handed over, frame header included; 0 when no such client is in `channels`.
   * @throws RepodError as `sendToAll`.
   */
  send(id: string, message: Message<C["toClient"]>): number {
    if (!this.#channels.has(id)) return 0;
    const known = message as AnyMessage;
    const frame = this.#encode(known);
    const { length } = frame;
    this.#post({ kind: "sendToChannel", id, action: known.action, frame }, frame);
    return length;
  }

  /**
   * Has a function called at each event of a kind. What it throws is a warning of the process. Where nobody listens for
   * "error", each error is one.
   *
   * @returns What takes the function away again.
   */
  on<E extends keyof BackgroundEvents>(event: E, listener: (...args: BackgroundEvents[E]) => unknown): () => void {
    return this.#listeners.add(event, listener);
  }

  /**
   * Takes in what the thread has told until now: brings `channels` up to date and calls listeners. For loops that never yield;
   * elsewhere the event loop does it. Promises, and the end of a thread by an error that nobody caught, need a turn all the same.
   */
  pump(): void {
    if (!this.#isOver) this.#thread.take();
  }

  /**
   * What the server has counted, as its own `metrics()` tells it.
   *
   * @throws RepodError `thread_ended`.
   */
  async metrics(): Promise<ServerMetrics> {
    if (this.#isOver) throw new RepodError("thread_ended", `${this.#name} has stopped.`);
    const asked = createDeferred<ServerMetrics>();
    this.#asked.push(asked);
    this.#thread.post({ kind: "metrics" });
    return keepAliveUntil(asked.promise);
  }

  /**
   * Stops the server as its own `stop` does, then ends the thread. A thread that takes no notice for as long as `drain`, and a
   * second at least, is cut, and "error" tells so. Stopping what is stopped does nothing.
   *
   * @throws RepodError `invalid_option`, and what the server's own `stop` throws; the thread ends all the same.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    const { drain } = resolveStopOptions(options, this.#known);
    // The server has stopped by itself, and something else is at work there.
    if (this.#isOver) this.#thread.terminate();
    else if (!this.#isStopping) this.#beginStop(drain);
    await keepAliveUntil(this.#ended.promise);
    if (this.#failure) throw this.#failure;
  }

  /** Stops. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Nobody has the handle before this is there. */
  get #known(): Standing {
    return this.#standing!;
  }

  /** A frame that has its memory to itself, and so can change hands. */
  #encode(message: AnyMessage): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#encoder.message(message));
  }

  #post(command: Parameters<ServerThread["post"]>[0], { buffer }: Uint8Array<ArrayBuffer>): void {
    if (!this.#isOver) this.#thread.post(command, [buffer]);
  }

  #beginStop(drain: number): void {
    this.#isStopping = true;
    this.#thread.post({ kind: "stop", drain });
    const notice = Math.max(drain, LEAST_NOTICE);
    this.#deadline = setTimeout(() => {
      this.#hasStopped = true;
      this.#thread.terminate();
      this.#tell(
        new RepodError("thread_ended", `${this.#name} took no notice of stop() for ${notice} ms, and was cut.`),
      );
    }, notice);
  }

  #onReport(report: Report): void {
    switch (report.kind) {
      case "listening":
        return this.#onListening(report);
      case "connected":
        this.#channels.set(report.id, report.addr);
        return void this.#listeners.tell("connect", report.id, report.addr);
      case "moved":
        return void this.#channels.set(report.id, report.addr);
      case "disconnected":
        this.#channels.delete(report.id);
        return void this.#listeners.tell("disconnect", report.id);
      case "metrics":
        return this.#asked.shift()?.resolve(report.metrics);
      case "stopping":
        return clearTimeout(this.#deadline);
      case "stopped":
        this.#hasStopped = true;
        // Otherwise the thread is about to end.
        return this.#isStopping ? undefined : this.#finish();
      case "failed":
        this.#failure = toldError(report.error);
        return;
      case "unloadable":
        this.#isUnloadable = true;
        return;
      case "unservable":
        this.#failure = noServerClass(this.#name, report.exports);
        // The module may have begun something that keeps it going.
        return this.#thread.terminate();
      case "error":
        return this.#onError(toldError(report.error), report.isWarned);
      case "log":
        return logger().log(report.level, report.event, report.fields);
    }
  }

  #onListening(standing: Standing): void {
    this.#standing = standing;
    this.#encoder = new FrameEncoder(createMsgpackCodec(standing));
    this.#listening.resolve();
  }

  #onError(error: Error, isWarned: boolean): void {
    if (isWarned) this.#listeners.tell("error", error);
    else this.#tell(error);
  }

  #onExit(order: Order, code: number, error: Error | undefined): void {
    clearTimeout(this.#deadline);
    if (!this.#standing) {
      const reason = this.#isUnloadable ? unloadable(order, error) : (this.#failure ?? error ?? ended(order, code));
      this.#log(reason);
      this.#listening.reject(reason);
      return;
    }
    if (error) this.#tell(error);
    else if (!this.#hasStopped && !this.#failure) this.#tell(ended(order, code));
    this.#finish(error);
    this.#ended.resolve();
  }

  /** The server is gone, and so are its clients. */
  #finish(cause?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const ids = [...this.#channels.keys()];
    this.#channels.clear();
    for (const id of ids) this.#listeners.tell("disconnect", id);
    for (const asked of this.#asked.splice(0)) {
      asked.reject(new RepodError("thread_ended", `${this.#name} has stopped.`, { cause }));
    }
    this.#listeners.tell("stop");
  }

  #tell(error: Error): void {
    this.#log(error);
    if (!this.#listeners.tell("error", error)) reportUnhandled(error, `${this.#name} in its thread`);
  }

  #log(error: Error): void {
    const [host, port] = this.#standing?.address ?? [];
    logger().log("info", "background_server_error", { host, port, error: error.message });
  }
}

function unloadable({ module }: Order, cause: Error | undefined): RepodError {
  return new RepodError("cannot_load", `${module} cannot be loaded: ${cause?.message ?? "its thread ended"}`, {
    cause,
  });
}

function ended({ name }: Order, code: number): RepodError {
  return new RepodError("thread_ended", `The thread of ${name} has ended, with the code ${code}.`);
}

function noServerClass(name: string, exports: readonly string[]): RepodError {
  const what = exports.includes(name) ? "is no class of servers" : "is not there";
  const sentence = `The export \`${name}\` of the module ${what}. It exports: ${exports.join(", ") || "nothing"}.`;
  return new RepodError("invalid_option", sentence);
}
