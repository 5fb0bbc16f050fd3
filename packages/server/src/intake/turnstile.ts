import { Queue } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";

/** How many steps newcomers take in one turn: few, so that turns stay short while many come. Not chosen by a benchmark. */
const STEPS = 4;

/**
 * Lets a few newcomers through in each turn of the event loop; the others wait in line. However many come at once, those
 * who are already in have their turns between.
 */
export class Turnstile {
  readonly #clock: Clock;
  readonly #waiting = new Queue<() => void>();
  readonly #onTurn = (): void => this.#letThrough();
  #left = STEPS;
  #isScheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does a step: at once where few were done in this turn, otherwise in one of the next. It must not throw. */
  pass(step: () => void): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#clock.defer(this.#onTurn);
    }
    if (this.#left === 0) {
      this.#waiting.push(step);
      return;
    }
    this.#left -= 1;
    step();
  }

  #letThrough(): void {
    this.#isScheduled = this.#waiting.length > 0;
    // What comes while the steps are done waits behind those in line.
    this.#left = 0;
    if (this.#isScheduled) this.#clock.defer(this.#onTurn);
    let left = STEPS;
    for (; left > 0; left -= 1) {
      const step = this.#waiting.shift();
      if (!step) break;
      step();
    }
    this.#left = left;
  }
}
