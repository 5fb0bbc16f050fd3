import { receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort, Worker } from "node:worker_threads";
import type { Clock } from "@repod/core/internal";
import type { ConnectionSetup } from "../connection.js";
import type { Command } from "./commands.js";
import { Lifeline } from "./lifeline.js";
import { Signals } from "./signals.js";
import { startThread } from "./start-thread.js";

/** Who listens to a thread. */
export interface ThreadListener {
  /** A batch of records has arrived. */
  onBatch(batch: Uint8Array): void;
  /** A turn of the event loop in which a batch has arrived. Comes after that, and not where it was taken by `takeAll`. */
  onTurn(): void;
  /** The thread has ended, by an error or by itself. */
  onEnd(error: Error | undefined): void;
}

/** The main thread's way to a network thread: batches come in, commands go out, and neither needs an event loop. */
export class ThreadPort {
  readonly #signals = new Signals();
  readonly #listener: ThreadListener;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #lifeline: Lifeline;
  /** How many batches there were when it was looked last. */
  #seen = 0;
  #isPaused = false;
  /** Bytes that were taken in since the pause. */
  #held = 0;

  /**
   * Starts the thread.
   *
   * @param file - Its program.
   */
  constructor(file: string, setup: ConnectionSetup, clock: Clock, listener: ThreadListener) {
    const { worker, port } = startThread(file, setup, this.#signals.buffer);
    this.#listener = listener;
    this.#worker = worker;
    this.#port = port;
    this.#lifeline = new Lifeline(this.#signals, clock);
    worker.on("error", (error) => this.#onEnd(error));
    worker.on("exit", () => this.#onEnd(undefined));
    port.on("message", (batch: Uint8Array) => {
      this.#onBatch(batch);
      listener.onTurn();
    });
    // The thread itself is what keeps the process alive.
    port.unref();
  }

  /** Whether the thread runs its program already. */
  get hasBegun(): boolean {
    return this.#signals.beats > 0;
  }

  /** Takes in all batches that have arrived. */
  takeAll(): void {
    const { batches } = this.#signals;
    if (batches === this.#seen) return;
    // Counted before they are taken: one that comes meanwhile is looked for again.
    this.#seen = batches;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#onBatch(next.message as Uint8Array);
    }
  }

  /** Sleeps until there is a batch that `takeAll` has not seen, for some milliseconds at most. */
  sleep(ms: number): void {
    this.#signals.sleepUntilBatch(this.#seen, ms);
  }

  post(command: Command, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(command, transfer);
  }

  /** Whether the thread lives. May sleep for a second to find out. */
  isAlive(): boolean {
    return this.#lifeline.check();
  }

  /** Until `resume` the thread takes what arrives for what was not taken, so that it stops reading when that is much. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#countTaken(this.#held);
    this.#held = 0;
  }

  /** Ends the thread, whatever it does. */
  terminate(): void {
    void this.#worker.terminate();
  }

  #onBatch(batch: Uint8Array): void {
    if (this.#isPaused) this.#held += batch.length;
    else this.#countTaken(batch.length);
    this.#listener.onBatch(batch);
  }

  #countTaken(byteLength: number): void {
    this.#signals.countTaken(byteLength);
    if (this.#signals.isHeldBack) this.post({ kind: "readOn" });
  }

  /** What it has said before comes first. */
  #onEnd(error: Error | undefined): void {
    this.takeAll();
    this.#listener.onEnd(error);
  }
}
