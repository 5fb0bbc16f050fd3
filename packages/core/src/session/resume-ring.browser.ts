import { Queue } from "../util/queue.js";

/**
 * What resume-ring.ts does, for browsers. A page has one connection, and what may wait for the server is bounded by itself:
 * so all of that is kept, also what a newer frame has replaced, of which there is never more than `latestWindow`.
 */
export class ResumeRing extends Queue<Uint8Array> {
  /** The number of the last frame that the peer has. */
  #acknowledged = 0;

  /** The number of the last frame. */
  get count(): number {
    return this.#acknowledged + this.length;
  }

  /** The peer has one more frame, of those that there are; returns its length. */
  acknowledgeNext(): number {
    this.#acknowledged += 1;
    return this.shift()!.length;
  }

  /** Nothing: there is room for all. */
  trim(): void {}

  /** Whether all frames after a number are there. */
  canResendAfter(number: number): boolean {
    return number >= this.#acknowledged;
  }

  /** All that the peer lacks, in order. */
  toResend(): Uint8Array[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index)!);
  }
}
