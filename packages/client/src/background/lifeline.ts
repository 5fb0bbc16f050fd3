import type { Clock } from "@repod/core/internal";
import type { Signals } from "./signals.js";

/** For how long a thread may show no sign of life before it is asked for one, in milliseconds: it gives ten a second. */
const SILENT_MS = 2_000;
/** The same for one that was just started: that loads its modules first. */
const FIRST_SILENT_MS = 10_000;
/** How long it is waited for a sign then. A machine that slept wakes all threads, one after the other. */
const GRACE_MS = 1_000;

/**
 * Says whether the network thread lives. A thread that yields hears of it when another one ends; this is for one that does
 * not.
 */
export class Lifeline {
  readonly #signals: Signals;
  readonly #clock: Clock;
  #beats: number;
  #heardAt: number;

  constructor(signals: Signals, clock: Clock) {
    this.#signals = signals;
    this.#clock = clock;
    this.#beats = signals.beats;
    this.#heardAt = clock.now();
  }

  /** Whether it lives. Where it has been silent for too long, sleeps until it beats, or for a second. */
  check(): boolean {
    const { beats } = this.#signals;
    const now = this.#clock.now();
    if (beats === this.#beats) {
      if (now - this.#heardAt < (beats === 0 ? FIRST_SILENT_MS : SILENT_MS)) return true;
      this.#signals.sleepUntilBeat(beats, GRACE_MS);
      if (this.#signals.beats === beats) return false;
    }
    this.#beats = beats;
    this.#heardAt = now;
    return true;
  }
}
