import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { tellError, toldError } from "@repod/core/internal";
import { BOOTSTRAP } from "./bootstrap.js";
import type { Command, Order, Report } from "./messages.js";

/** Hears from a thread. */
export interface ThreadHandler {
  onReport(report: Report): void;
  /**
   * The last that is heard of it.
   *
   * @param code - Its exit code.
   * @param error - What nobody caught in it, with the stack that it has there; absent where it ended otherwise.
   */
  onExit(code: number, error: Error | undefined): void;
}

const NOTHING: readonly ArrayBuffer[] = [];

/** A thread that has a server of the user's. It keeps no program alive, and ends with it. */
export class ServerThread {
  readonly #handler: ThreadHandler;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #error: Error | undefined;

  constructor(order: Order, handler: ThreadHandler) {
    const { port1: ours, port2: theirs } = new MessageChannel();
    this.#handler = handler;
    this.#port = ours;
    this.#port.on("message", (report: Report) => handler.onReport(report));
    this.#port.unref();
    this.#worker = new Worker(BOOTSTRAP, {
      eval: true,
      name: order.name,
      workerData: { ...order, port: theirs },
      transferList: [theirs],
    });
    this.#worker.on("error", (error) => {
      this.#error = toldError(tellError(error));
    });
    this.#worker.on("exit", (code) => this.#workerOnExit(code));
    this.#worker.unref();
  }

  /** Posts at once: who never lets the event loop turn is heard all the same. */
  post(command: Command, transferred: readonly ArrayBuffer[] = NOTHING): void {
    this.#port.postMessage(command, transferred);
  }

  /** Hands over at once what has been posted here: an event loop that does not turn would bring none of it. */
  take(): void {
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#handler.onReport(next.message as Report);
    }
  }

  /** Ends it, whatever it does. */
  terminate(): void {
    void this.#worker.terminate();
  }

  #workerOnExit(code: number): void {
    // What it posted last may still lie there.
    this.take();
    this.#port.close();
    this.#handler.onExit(code, this.#error);
  }
}
