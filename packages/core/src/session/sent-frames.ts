/** How many frames there is room for at first, a power of two. */
const FEWEST = 64;
/** More room than for this many frames is given back once all of them are acknowledged. */
const MOST_KEPT = 1_024;

/**
 * The frames that were numbered and that the peer has not acknowledged: how long each is, in a ring that grows with them,
 * so that no frame takes memory of its own.
 */
export class SentFrames {
  #lengths = new Uint32Array(FEWEST);
  #count = 0;
  #acknowledged = 0;

  /** How many frames were numbered so far; the number of the last one. */
  get count(): number {
    return this.#count;
  }

  /** Gives a frame the next number. */
  push(byteLength: number): void {
    const { length } = this.#lengths;
    if (this.#count - this.#acknowledged === length) this.#resize(2 * length);
    this.#lengths[this.#count & (this.#lengths.length - 1)] = byteLength;
    this.#count += 1;
  }

  /**
   * Gives up all frames up to a number, which is not above `count`; nothing where they are given up already.
   *
   * @returns How many bytes those were.
   */
  acknowledge(number: number): number {
    const mask = this.#lengths.length - 1;
    let byteLength = 0;
    for (; this.#acknowledged < number; this.#acknowledged += 1)
      byteLength += this.#lengths[this.#acknowledged & mask]!;
    if (this.#acknowledged === this.#count && mask >= MOST_KEPT) this.#resize(FEWEST);
    return byteLength;
  }

  #resize(length: number): void {
    const old = this.#lengths;
    this.#lengths = new Uint32Array(length);
    for (let number = this.#acknowledged; number < this.#count; number += 1) {
      this.#lengths[number & (length - 1)] = old[number & (old.length - 1)]!;
    }
  }
}
