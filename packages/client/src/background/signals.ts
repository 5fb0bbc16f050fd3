/** The cells of the shared memory. */
const BEATS = 0;
const TAKEN = 1;
const HELD_BACK = 2;
const CELLS = 3;

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

  beat(): void {
    Atomics.add(this.#cells, BEATS, 1);
    Atomics.notify(this.#cells, BEATS);
  }

  countTaken(byteLength: number): void {
    Atomics.add(this.#cells, TAKEN, byteLength);
  }

  /** Sleeps until `beats` is not what it was, for some milliseconds at most. */
  sleepUntilBeat(seen: number, ms: number): void {
    Atomics.wait(this.#cells, BEATS, seen, ms);
  }
}
