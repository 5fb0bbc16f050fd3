// In browsers `resume-ring.browser.ts` stands in for this module: they are the two that `#resume-ring` means.

/** More slots than twice as many as there are frames are looked through for those that no frame needs. */
const SPARE_SLOTS = 64;
/** Fewer places of frames that the peer has are left where they are. */
const LEAST_EMPTY = 32;

/** What is not there any more, though the peer is not known to have it. */
interface Gaps {
  bytes: number;
  /** The number of the last frame that was too much. */
  lost: number;
  /** The numbers of the newest frames of each slot. */
  readonly newest: Map<string, number>;
}

/**
 * What one side has sent and the other is not known to have: frames with numbers, in their order, kept to be sent again
 * over the next transport.
 *
 * Where that is too much the oldest go first: until the peer acknowledges them nobody can go on from where it stands. A
 * frame that a newer one has replaced goes, too, and is not missed.
 *
 * It is no queue, and has none: a broadcast finds each object that it passes through out of the cache, once for each client.
 * And most clients have everything, most of the time: then it has no array.
 */
export class ResumeRing {
  readonly #maxBytes: number;
  /** The frames with numbers from `#before` on, in the place of one that is not kept its length; absent while there are none. */
  #frames: (Uint8Array | number)[] | undefined;
  #before = 0;
  /** The number of the last frame that the peer has. */
  #acknowledged = 0;
  #gaps: Gaps | undefined;

  /** @param maxBytes - How much is kept; 0 where nothing will be sent again. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The number of the last frame. */
  get count(): number {
    return this.#before + (this.#frames?.length ?? 0);
  }

  /** How many frames the peer is not known to have. */
  get length(): number {
    return this.count - this.#acknowledged;
  }

  /**
   * Gives a frame the next number.
   *
   * @param slot - It replaces the frame before it of this slot; `undefined` where it replaces none.
   * @param sent - The number of the last frame that a transport was given: what waits for one is not replaced.
   */
  push(frame: Uint8Array, slot?: string, sent = 0): void {
    if (slot !== undefined) this.supersede(slot, sent);
    const kept = this.#maxBytes > 0 ? frame : frame.length;
    if (kept !== frame) this.gaps.bytes += frame.length;
    // An array that is made with one takes a quarter of an empty one that grows.
    if (this.#frames) this.#frames.push(kept);
    else this.#frames = [kept];
  }

  /** The peer has one more frame, of those that there are; returns its length. */
  acknowledgeNext(): number {
    const frames = this.#frames!;
    const place = this.#acknowledged - this.#before;
    const frame = frames[place]!;
    this.#acknowledged += 1;
    if (this.length === 0) {
      this.#frames = undefined;
      this.#before = this.#acknowledged;
    } else if (place >= LEAST_EMPTY && place >= this.length) {
      frames.splice(0, place + 1);
      this.#before = this.#acknowledged;
    } else {
      // It must not stay in memory.
      frames[place] = 0;
    }
    if (typeof frame !== "number") return frame.length;
    this.gaps.bytes -= frame;
    return frame;
  }

  /**
   * Keeps no more than there is room for.
   *
   * @param byteLength - How long the frames are that a transport was given and the peer is not known to have.
   */
  trim(byteLength: number): void {
    while (byteLength - (this.#gaps?.bytes ?? 0) > this.#maxBytes) {
      this.gaps.lost = Math.max(this.gaps.lost, this.#acknowledged) + 1;
      this.forget(this.gaps.lost);
    }
  }

  /** Whether all frames after a number are there. */
  canResendAfter(number: number): boolean {
    return this.#maxBytes > 0 && number >= this.#acknowledged && number >= (this.#gaps?.lost ?? 0);
  }

  /**
   * All that the peer lacks, in order.
   *
   * @param skip - Makes the frame that stands for so many that were replaced.
   */
  toResend(skip: (count: number) => Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let skipped = 0;
    for (const frame of this.#frames?.slice(this.#acknowledged - this.#before) ?? []) {
      if (typeof frame === "number") skipped += 1;
      else {
        if (skipped > 0) frames.push(skip(skipped));
        skipped = 0;
        frames.push(frame);
      }
    }
    return frames;
  }

  // Protected rather than private: private methods take a field of each object.

  protected get gaps(): Gaps {
    return (this.#gaps ??= { bytes: 0, lost: 0, newest: new Map() });
  }

  protected supersede(slot: string, sent: number): void {
    const { newest } = this.gaps;
    const older = newest.get(slot) ?? 0;
    if (older > this.#acknowledged && older <= sent) this.forget(older);
    newest.set(slot, this.count + 1);
    if (newest.size > 2 * this.length + SPARE_SLOTS) {
      for (const [name, number] of newest) if (number <= this.#acknowledged) newest.delete(name);
    }
  }

  protected forget(number: number): void {
    const frames = this.#frames!;
    const place = number - this.#before - 1;
    const frame = frames[place]!;
    if (typeof frame === "number") return;
    frames[place] = frame.length;
    this.gaps.bytes += frame.length;
  }
}
