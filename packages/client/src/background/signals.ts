/** The cells of the shared memory. */
const BATCHES = 0;
const BEATS = 1;
const TAKEN = 2;
const HELD_BACK = 3;
const CELLS = 4;

/**
 * What two threads know of each other without a turn of the event loop: counters in shared memory. One of them may sleep
 * until the other has changed one. Counters wrap around at 2^32.
 */
export class Signals {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  /** @param buffer - That of the other thread. Defaults to a new one. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** How many batches the network thread has posted. */
  get batches(): number {
    return Atomics.load(this.#cells, BATCHES);
  }

  /** How often the network thread has shown that it lives. */
  get beats(): number {
    return Atomics.load(this.#cells, BEATS);
  }

  /** How many bytes of batches the main thread has taken. */
  get takenBytes(): number {
    return Atomics.load(this.#cells, TAKEN);
  }

  /** Whether the network thread reads nothing until more was taken. */
  get isHeldBack(): boolean {
    return Atomics.load(this.#cells, HELD_BACK) === 1;
  }

  set isHeldBack(isHeldBack: boolean) {
    Atomics.store(this.#cells, HELD_BACK, isHeldBack ? 1 : 0);
  }

  /** Counts a batch that was posted, and wakes who sleeps until there is one. */
  countBatch(): void {
    this.#count(BATCHES);
  }

  beat(): void {
    this.#count(BEATS);
  }

  countTaken(byteLength: number): void {
    Atomics.add(this.#cells, TAKEN, byteLength);
  }

  /** Sleeps until `batches` is not what it was, for some milliseconds at most. */
  sleepUntilBatch(seen: number, ms: number): void {
    Atomics.wait(this.#cells, BATCHES, seen, ms);
  }

  /** Sleeps until `beats` is not what it was, for some milliseconds at most. */
  sleepUntilBeat(seen: number, ms: number): void {
    Atomics.wait(this.#cells, BEATS, seen, ms);
  }

  #count(cell: number): void {
    Atomics.add(this.#cells, cell, 1);
    Atomics.notify(this.#cells, cell);
  }
}
