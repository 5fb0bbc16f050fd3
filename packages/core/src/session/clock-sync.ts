import type { Clock } from "../util/clock.js";
import type { AnswerListener } from "./heartbeat.js";

/** What is used of a clock of ours. */
type SyncedClock = Pick<Clock, "now" | "resolution">;

/** By how much two clocks may drift apart, as a share of the time that passes: each is wrong by 100 millionths at most. */
const DRIFT = 200e-6;

/**
 * What is known of a server's clock. The server looked at it at some moment between our question and the arrival of its
 * answer. So each answer tells two bounds of the difference between its clock and ours, however long the way there and the
 * way back took. All answers together narrow the bounds; while none comes they widen by the drift.
 */
export class ClockSync implements AnswerListener {
  readonly #clock: SyncedClock;
  /** When the last answer was heard, the server's clock was ahead of ours by something between these. */
  #least = -Infinity;
  #most = Infinity;
  #heardAt = 0;
  /** What `time` said last. */
  #told = 0;

  constructor(clock: SyncedClock) {
    this.#clock = clock;
  }

  /**
   * Takes an answer. Where it contradicts what was known, that is forgotten: one of the clocks was set, or ours stood still
   * while the machine slept.
   *
   * @param askedAt - When the question left, by our clock.
   * @param heardAt - When the answer arrived, by our clock.
   * @param time - What the server's clock showed, as the answer has it. What is no number is passed over.
   */
  add(askedAt: number, heardAt: number, time: unknown): void {
    if (typeof time !== "number") return;
    const { resolution = 0 } = this.#clock;
    const least = time - heardAt - resolution;
    const most = time - askedAt + DRIFT * (heardAt - askedAt) + resolution;
    const spread = DRIFT * (heardAt - this.#heardAt);
    this.#least = Math.max(least, this.#least - spread);
    this.#most = Math.min(most, this.#most + spread);
    if (this.#least > this.#most) {
      this.#least = least;
      this.#most = most;
      this.#told = 0;
    }
    this.#heardAt = heardAt;
  }

  /**
   * What the server's clock shows now: the middle between the bounds. Where they have moved so that this would be less than
   * before, it stands still instead, as far as they allow. NaN before the first answer.
   */
  time(): number {
    const most = this.#bound(this.#most, DRIFT);
    // It may have told NaN before.
    this.#told = Math.max((this.#bound(this.#least, -DRIFT) + most) / 2, Math.min(this.#told || 0, most));
    return this.#told;
  }

  /** By how much `time` is wrong at most, in milliseconds. */
  get error(): number {
    return this.time() - this.#bound(this.#least, -DRIFT);
  }

  /** The server's clock now, at one end of what it may be. */
  #bound(ahead: number, drift: number): number {
    const now = this.#clock.now();
    return now + ahead + drift * (now - this.#heardAt);
  }
}
