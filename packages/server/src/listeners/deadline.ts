import type { Clock, TimerHandle } from "@repod/core/internal";

/**
 * The time by which a peer has to be done, which can be set, lifted and set again. What has arrived by then counts, though a
 * server that is late reads it only after its timers.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #onLate: () => void;
  readonly #onTime = (): void => this.#lookAgain();
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, onLate: () => void) {
    this.#clock = clock;
    this.#onLate = onLate;
  }

  /** @param delay - How long from now, in milliseconds; in the past is now. Takes the place of what was set before. */
  set(delay: number): void {
    this.lift();
    this.#timer = this.#clock.setTimeout(this.#onTime, Math.max(0, delay));
  }

  lift(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #lookAgain(): void {
    const timer = this.#timer;
    this.#clock.defer(() => {
      if (this.#timer === timer) this.#onLate();
    });
  }
}
