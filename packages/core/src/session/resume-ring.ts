import { Queue } from "../util/queue.js";

// In browsers `resume-ring.browser.ts` stands in for this module: they are the two that `#resume-ring` means.

/** More slots than twice as many as there are frames are looked through for those that no frame needs. */
const SPARE_SLOTS = 64;

/**
 * What one side has sent and the other is not known to have: frames with numbers, in their order, kept to be sent again
 * over the next transport.
 *
 * Where that is too much the oldest go first: until the peer acknowledges them nobody can go on from where it stands. A
 * frame that a newer one has replaced goes, too, and is not missed.
 *
 * It is a queue, rather than that it has one: a broadcast finds each object that it passes through out of the cache, once for
 * each client. In the place of a frame that is not kept is its length. `length` is how many the peer is not known to have.
 */
export class ResumeRing extends Queue<Uint8Array | number> {
  readonly #maxBytes: number;
  #forgottenBytes = 0;
  /** The number of the last frame that the peer has. */
  #acknowledged = 0;
  /** The number of the last frame that was too much. */
  #lost = 0;
  /** The numbers of the newest frames of each slot. */
  #newest: Map<string, number> | undefined;

  /** @param maxBytes - How much is kept; 0 where nothing will be sent again. */
  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  /** The number of the last frame. */
  get count(): number {
    return this.#acknowledged + this.length;
  }

  /**
   * Gives a frame the next number.
   *
   * @param slot - It replaces the frame before it of this slot; `undefined` where it replaces none.
   * @param sent - The number of the last frame that a transport was given: what waits for one is not replaced.
   */
  override push(frame: Uint8Array, slot?: string, sent = 0): void {
    if (slot !== undefined) this.#supersede(slot, sent);
    if (this.#maxBytes > 0) super.push(frame);
    else {
      super.push(frame.length);
      this.#forgottenBytes += frame.length;
    }
  }

  /** The peer has one more frame, of those that there are; returns its length. */
  acknowledgeNext(): number {
    this.#acknowledged += 1;
    const frame = this.shift()!;
    if (typeof frame !== "number") return frame.length;
    this.#forgottenBytes -= frame;
    return frame;
  }

  /**
   * Keeps no more than there is room for.
   *
   * @param byteLength - How long the frames are that a transport was given and the peer is not known to have.
   */
  trim(byteLength: number): void {
    while (byteLength - this.#forgottenBytes > this.#maxBytes) {
      this.#lost = Math.max(this.#lost, this.#acknowledged) + 1;
      this.#forget(this.#lost);
    }
  }

  /** Whether all frames after a number are there. */
  canResendAfter(number: number): boolean {
    return this.#maxBytes > 0 && number >= this.#acknowledged && number >= this.#lost;
  }

  /**
   * All that the peer lacks, in order.
   *
   * @param skip - Makes the frame that stands for so many that were replaced.
   */
  toResend(skip: (count: number) => Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let skipped = 0;
    for (let index = 0; index < this.length; index += 1) {
      const frame = this.at(index)!;
      if (typeof frame === "number") skipped += 1;
      else {
        if (skipped > 0) frames.push(skip(skipped));
        skipped = 0;
        frames.push(frame);
      }
    }
    return frames;
  }

  #supersede(slot: string, sent: number): void {
    this.#newest ??= new Map();
    const older = this.#newest.get(slot) ?? 0;
    if (older > this.#acknowledged && older <= sent) this.#forget(older);
    this.#newest.set(slot, this.count + 1);
    if (this.#newest.size > 2 * this.length + SPARE_SLOTS) {
      for (const [name, number] of this.#newest) if (number <= this.#acknowledged) this.#newest.delete(name);
    }
  }

  #forget(number: number): void {
    const index = number - this.#acknowledged - 1;
    const frame = this.at(index)!;
    if (typeof frame === "number") return;
    this.replace(index, frame.length);
    this.#forgottenBytes += frame.length;
  }
}
