/** Why nothing is read from a client; several may hold at once. */
export const PAUSE_REASONS = {
  /** Too much waits for its handlers. */
  inbox: 1,
  /** It sends more than its rate. */
  rate: 2,
} as const;
export type PauseReason = (typeof PAUSE_REASONS)[keyof typeof PAUSE_REASONS];

/** What can be read from, or not. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Reads on only when no reason to pause is left: what one part of the server resumes, another may still hold back. */
export class PauseGate {
  readonly #source: Pausable;
  /** The sum of the reasons that hold. */
  #reasons = 0;

  constructor(source: Pausable) {
    this.#source = source;
  }

  /** Idempotent for each reason. */
  pause(reason: PauseReason): void {
    const wasOpen = this.#reasons === 0;
    this.#reasons |= reason;
    if (wasOpen) this.#source.pause();
  }

  /** Idempotent for each reason. */
  resume(reason: PauseReason): void {
    if (this.#reasons === 0) return;
    this.#reasons &= ~reason;
    if (this.#reasons === 0) this.#source.resume();
  }
}
