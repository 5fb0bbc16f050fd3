import type { Worker } from "node:worker_threads";
import type { Clock } from "@repod/core/internal";
import type { ConnectionSetup } from "../connection.js";
import type { Command } from "./commands.js";
import { Lifeline } from "./lifeline.js";
import { createPipeMemory, PipeReader, PipeWriter } from "./pipe.js";
import { OUTGOING, RecordWriter, slotToBytes } from "./records.js";
import type { OutgoingKind } from "./records.js";
import { Signals } from "./signals.js";
import { Sleeper } from "./sleeper.js";
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

/** The main thread's way to a network thread: batches come in, frames and commands go out, and neither needs an event loop. */
export class ThreadPort {
  readonly #signals = new Signals();
  readonly #listener: ThreadListener;
  readonly #worker: Worker;
  readonly #reader: PipeReader;
  readonly #writer: PipeWriter;
  readonly #lifeline: Lifeline;
  readonly #sleeper: Sleeper;
  /** What is given to the thread at once. */
  readonly #outgoing = new RecordWriter<OutgoingKind>();
  #isPaused = false;
  /** Bytes that were taken in since the pause. */
  #held = 0;

  /**
   * Starts the thread.
   *
   * @param file - Its program.
   */
  constructor(file: string, setup: ConnectionSetup, clock: Clock, listener: ThreadListener) {
    const [outgoing, incoming] = [createPipeMemory(), createPipeMemory()];
    const { worker, port } = startThread(file, setup, { signals: this.#signals.buffer, outgoing, incoming });
    this.#listener = listener;
    this.#worker = worker;
    this.#lifeline = new Lifeline(this.#signals, clock);
    this.#sleeper = new Sleeper(clock);
    worker.on("error", (error) => this.#onEnd(error));
    worker.on("exit", () => this.#onEnd(undefined));
    this.#writer = new PipeWriter(port, outgoing);
    this.#reader = new PipeReader(port, incoming, {
      onBatch: (batch) => this.#onBatch(batch),
      onTurn: () => listener.onTurn(),
    });
    // The thread itself is what keeps the process alive.
    port.unref();
  }

  /** Whether the thread runs its program already. */
  get hasBegun(): boolean {
    return this.#signals.beats > 0;
  }

  /** Whether a batch is being taken in: then `takeAll` takes nothing. */
  get isTaking(): boolean {
    return this.#reader.isTaking;
  }

  /** Takes in all batches that have arrived. */
  takeAll(): void {
    this.#reader.takeAll();
  }

  /** Sleeps until there is a batch that `takeAll` has not seen, for some milliseconds at most. */
  sleep(ms: number): void {
    this.#reader.sleep(this.#sleeper, ms);
  }

  post(command: Command): void {
    this.#writer.post(command);
  }

  /** Gives the thread a frame to be sent in a session, with what it replaces. */
  sendFrame(session: number, frame: Uint8Array, slot: string | undefined): void {
    if (slot !== undefined) this.#outgoing.add(OUTGOING.slot, 0, slotToBytes(slot));
    this.#outgoing.add(OUTGOING.frame, session, frame);
    this.#writer.write(this.#outgoing);
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
