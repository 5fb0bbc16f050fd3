import { Queue } from "../util/queue.js";

/**
 * What resume-ring.ts does, for browsers. A page has one connection, and what may wait for the server is bounded by itself:
 * so all of that is kept, also what a newer frame has replaced, of which there is never more than `latestWindow`.
 */
export class ResumeRing {
  readonly #frames = new Queue<Uint8Array>();
  /** The number of the last frame that the peer has. */
  #acknowledged = 0;

  /** How many frames the peer is not known to have. */
  get length(): number {
    return this.#frames.length;
  }

  /** The number of the last frame. */
  get count(): number {
    return this.#acknowledged + this.length;
  }

  /** Gives a frame the next number. What it replaces stays. */
  push(frame: Uint8Array): void {
    this.#frames.push(frame);
  }

  /** The peer has one more frame, of those that there are; returns its length. */
  acknowledgeNext(): number {
    this.#acknowledged += 1;
    return this.#frames.shift()!.length;
  }

  /** Nothing: there is room for all. */
  trim(): void {}

  /** Whether all frames after a number are there. */
  canResendAfter(number: number): boolean {
    return number >= this.#acknowledged;
  }

  /** All that the peer lacks, in order. */
  toResend(): Uint8Array[] {
    return Array.from({ length: this.length }, (_, index) => this.#frames.at(index)!);
  }
}
