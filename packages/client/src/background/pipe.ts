import { receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort, Transferable } from "node:worker_threads";
import { ByteRing } from "./byte-ring.js";
import type { RecordWriter } from "./records.js";
import type { Sleeper } from "./sleeper.js";

/** How many bytes may be under way in shared memory. What is more goes by messages, which have no bound but the connection's. */
const RING_BYTES = 65_536;

/** A message that only wakes an event loop. */
const WAKE = 0;

/** The cells beside the ring. Counters wrap around at 2^32. */
const WRITES = 0;
const POSTED = 1;
const RECEIVED = 2;
/** Whether a `WAKE` is under way. A thread that never yields does not take it, so that there is one at most. */
const IS_WAKING = 3;
const CELLS = 4;

/** The memory that both ends of a pipe share. */
export interface PipeMemory {
  readonly cells: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
}

export function createPipeMemory(): PipeMemory {
  return {
    cells: new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT),
    ring: new ByteRing(RING_BYTES).buffer,
  };
}

/**
 * The end of a pipe between two threads at which things are put in. Batches of records go through shared memory, which costs a
 * part of what a message does, and those for which there is no room by messages. All of it arrives in order: while a message
 * is under way nothing more is put into the memory, and what was there before has a `WAKE` ahead of the message.
 */
export class PipeWriter {
  readonly #port: MessagePort;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #ring: ByteRing;
  #posted = 0;

  constructor(port: MessagePort, { cells, ring }: PipeMemory) {
    this.#port = port;
    this.#cells = new Int32Array(cells);
    this.#ring = new ByteRing(ring);
  }

  /** Puts in the batch that is written, and lets the next one begin. */
  write(records: RecordWriter<number>): void {
    if (Atomics.load(this.#cells, RECEIVED) === this.#posted && this.#ring.put(records.bytes)) {
      records.clear();
      this.#countWrite();
      if (Atomics.exchange(this.#cells, IS_WAKING, 1) === 0) this.#port.postMessage(WAKE);
    } else {
      const batch = records.take();
      this.post(batch, [batch.buffer]);
    }
  }

  /** Puts in a message. */
  post(message: unknown, transfer: readonly Transferable[] = []): void {
    this.#posted = (this.#posted + 1) | 0;
    this.#port.postMessage(message, transfer);
    Atomics.store(this.#cells, POSTED, this.#posted);
    this.#countWrite();
  }

  #countWrite(): void {
    Atomics.add(this.#cells, WRITES, 1);
    Atomics.notify(this.#cells, WRITES);
  }
}

/** Who takes what comes out of a pipe. */
export interface PipeListener<Message> {
  /** A batch of records. */
  onBatch(batch: Uint8Array): void;
  /** Anything else. */
  onMessage?(message: Message): void;
  /** A turn of the event loop in which something came. Comes after that, and not where it was taken by `takeAll`. */
  onTurn?(): void;
}

/** The other end. What comes out is taken with the turns of the event loop, and without them by `takeAll`. */
export class PipeReader<Message = never> {
  readonly #port: MessagePort;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #ring: ByteRing;
  readonly #listener: PipeListener<Message>;
  /** How many writes there were when it was looked last. */
  #seen = 0;
  #received = 0;
  #isTaking = false;

  constructor(port: MessagePort, { cells, ring }: PipeMemory, listener: PipeListener<Message>) {
    this.#port = port;
    this.#cells = new Int32Array(cells);
    this.#ring = new ByteRing(ring);
    this.#listener = listener;
    port.on("message", (message: unknown) => {
      this.#take(() => this.#onMessage(message));
      listener.onTurn?.();
    });
  }

  /** Whether something is being taken. */
  get isTaking(): boolean {
    return this.#isTaking;
  }

  /** Takes all that there is. Nothing from inside of what is being taken: that comes first. */
  takeAll(): void {
    const writes = Atomics.load(this.#cells, WRITES);
    if (writes === this.#seen || this.#isTaking) return;
    // Noted before anything is taken: what comes meanwhile is looked for again.
    this.#seen = writes;
    this.#take(() => this.#takeAll());
  }

  /** Sleeps until there is something that `takeAll` has not seen, for some milliseconds at most. */
  sleep(sleeper: Sleeper, ms: number): void {
    sleeper.sleep(this.#cells, WRITES, this.#seen, ms);
  }

  #takeAll(): void {
    this.#takeBytes();
    if (Atomics.load(this.#cells, POSTED) === this.#received) return;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#onMessage(next.message);
    }
  }

  #onMessage(message: unknown): void {
    if (message === WAKE) {
      // Before it is looked for bytes: with those that are put in from now on comes the next one.
      Atomics.store(this.#cells, IS_WAKING, 0);
      this.#takeBytes();
      return;
    }
    this.#received = (this.#received + 1) | 0;
    Atomics.store(this.#cells, RECEIVED, this.#received);
    // It may come from another context than ours.
    if (ArrayBuffer.isView(message)) this.#listener.onBatch(message as Uint8Array);
    else this.#listener.onMessage?.(message as Message);
  }

  #takeBytes(): void {
    const bytes = this.#ring.take();
    if (bytes) this.#listener.onBatch(bytes);
  }

  #take(what: () => void): void {
    this.#isTaking = true;
    try {
      what();
    } finally {
      this.#isTaking = false;
    }
  }
}
