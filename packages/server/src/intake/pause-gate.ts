import type { Clock } from "@repod/core/internal";

/** Why nothing is read from a client; several may hold at once. */
export const PAUSE_REASONS = {
  /** Too much waits for its handlers. */
  inbox: 1,
  /** It sends more than its rate. */
  rate: 2,
} as const;
export type PauseReason = (typeof PAUSE_REASONS)[keyof typeof PAUSE_REASONS];

/** What frames come from, or do not. */
export interface FrameSource {
  /** Gives out no more frames, nor reads any; also from inside a frame's callback. */
  hold(): void;
  /** Goes on with those that were held back. */
  release(): void;
}

/** Reads on only when no reason to pause is left: what one part of the server resumes, another may still hold back. */
export class PauseGate {
  /** Whether frames are held back. */
  isHeld = false;
  readonly #source: FrameSource;
  readonly #clock: Pick<Clock, "defer">;
  /** The sum of the reasons that hold. */
  #reasons = 0;

  constructor(source: FrameSource, clock: Pick<Clock, "defer">) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Idempotent for each reason. */
  pause(reason: PauseReason): void {
    this.#reasons |= reason;
    if (this.isHeld) return;
    this.isHeld = true;
    this.#source.hold();
  }

  /** In a turn of its own, as whoever resumes may be in the middle of a message. Idempotent for each reason. */
  resume(reason: PauseReason): void {
    this.#reasons &= ~reason;
    this.#clock.defer(() => {
      if (this.#reasons > 0 || !this.isHeld) return;
      // First, as what is given out may hold it again.
      this.isHeld = false;
      this.#source.release();
    });
  }
}
