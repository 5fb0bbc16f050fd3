import type { Clock } from "@repod/core/internal";

/** How long the line stands still after newcomers were let through, in milliseconds: a step takes a third or half of it. */
const APART_MS = 1;
/** How many are let through together where nobody plays who could be made to wait. */
const FEW = 4;
/** For how long somebody counts as playing after a message, in milliseconds: some play ten times a second. */
const PLAYING_MS = 250;
/** A timer that is late tells that the event loop is busy. Newcomers then wait so many times as long as it was late. */
const YIELDING = 2;
/** How long they wait for that at most, in milliseconds: a server that is never idle lets some in, too. */
const MOST_YIELDED_MS = 16;

/**
 * Lets newcomers through one by one, and the less often the busier the event loop is; the others wait in line. However many
 * come at once, those who already play do not wait for them.
 */
export class Turnstile {
  readonly #clock: Clock;
  readonly #countMessages: () => number;
  readonly #waiting = new Set<() => void>();
  readonly #onTime = (): void => this.#letThrough();
  /** How many messages there had been when this was looked at last, and when there were more than before. */
  #messages = 0;
  #playedAt = -Infinity;
  /** When the line goes on; absent while whoever comes is let through at once. */
  #nextAt: number | undefined;

  /** @param countMessages - How many messages of clients there have been. */
  constructor(clock: Clock, countMessages: () => number) {
    this.#clock = clock;
    this.#countMessages = countMessages;
  }

  /** Does a step: at once where none was done just now, otherwise when it is its turn. It must not throw. */
  pass(step: () => void): void {
    if (this.#nextAt !== undefined) {
      this.#waiting.add(step);
      return;
    }
    this.#close(APART_MS);
    step();
  }

  /** Takes a step out of the line, where it is in it: whom it was for has gone, and it would take the turn of another one. */
  withdraw(step: () => void): void {
    this.#waiting.delete(step);
  }

  #close(delay: number): void {
    this.#nextAt = this.#clock.now() + delay;
    this.#clock.setTimeout(this.#onTime, delay);
  }

  #letThrough(): void {
    const late = Math.floor(this.#clock.now() - (this.#nextAt ?? 0));
    this.#nextAt = undefined;
    if (this.#waiting.size === 0) return;
    const isPlayed = this.#isPlayed();
    this.#close(APART_MS + (isPlayed ? Math.min(YIELDING * late, MOST_YIELDED_MS) : 0));
    let left = isPlayed ? 1 : FEW;
    for (const step of this.#waiting) {
      this.#waiting.delete(step);
      step();
      left -= 1;
      if (left === 0) break;
    }
  }

  #isPlayed(): boolean {
    const now = this.#clock.now();
    const messages = this.#countMessages();
    if (messages !== this.#messages) this.#playedAt = now;
    this.#messages = messages;
    return now - this.#playedAt < PLAYING_MS;
  }
}
