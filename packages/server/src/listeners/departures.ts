import { Queue } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";

/** How many are told of in one turn: what that takes, some tens of microseconds for each, is well below a millisecond. */
const AT_ONCE = 16;

/**
 * Tells of sockets that broke, few of them in one turn of the event loop. Where hundreds break at the same moment, as when a proxy
 * is gone, what is done about each adds up; those who still play are heard in between. A few that break are told of at once.
 */
export class Departures {
  readonly #clock: Clock;
  readonly #waiting = new Queue<() => void>();
  readonly #onTurn = (): void => this.#goOn();
  /** How many more may be told of in this turn; all, where it is not being counted. */
  #left = AT_ONCE;
  #isCounting = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has it told that a socket broke, now or in a later turn, in the order of the calls. */
  pass(tell: () => void): void {
    this.#count();
    this.#waiting.push(tell);
    this.#tellSome();
  }

  #count(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    this.#clock.defer(this.#onTurn);
  }

  #goOn(): void {
    this.#isCounting = false;
    this.#left = AT_ONCE;
    if (this.#waiting.length > 0) this.#count();
    this.#tellSome();
  }

  #tellSome(): void {
    while (this.#left > 0 && this.#waiting.length > 0) {
      this.#left -= 1;
      this.#waiting.shift()?.();
    }
  }
}
