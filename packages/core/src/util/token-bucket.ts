import type { Clock } from "./clock.js";

/** How much passes through a bucket. */
export interface BucketRate {
  /** How many tokens come in a second. Above 0, and finite. */
  readonly perSecond: number;
  /** How many there are at most, and at the start. At least 1. */
  readonly burst: number;
}

/** In how many parts a full bucket is given out. */
const PARTS = 8;

/**
 * Tokens that come at an even rate and are used up by what happens. The bucket lends them out in parts and looks at the
 * clock only when a part is used up: most calls are a subtraction. In no stretch of time are more given than the burst
 * and what came meanwhile.
 */
export class TokenBucket {
  readonly #rate: BucketRate;
  readonly #clock: Clock;
  /** What was there at the last look; below 0 what was taken too much. */
  #tokens: number;
  /** How many of these can go before the next look, and how many of them have not gone yet. */
  #part: number;
  #left: number;
  #lookedAt: number;

  constructor(rate: BucketRate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#tokens = rate.burst;
    this.#part = this.#left = partOf(rate.burst, rate.burst);
    this.#lookedAt = clock.now();
  }

  /** Takes a token, if there is one. */
  take(): boolean {
    if (this.#left < 1) this.#look();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /**
   * Takes tokens whether they are there or not: what happened cannot be undone.
   *
   * @returns Whether nothing is owed. Once something is, it stays owed until `settle` has looked.
   */
  charge(tokens: number): boolean {
    this.#left -= tokens;
    if (this.#left >= 0) return true;
    // A flood must not cost a look at the clock for each of its messages.
    if (this.#tokens < 0) return false;
    this.#look();
    return this.#tokens >= 0;
  }

  /** Looks what came meanwhile. Returns how long it takes from now on until nothing is owed, in milliseconds. */
  settle(): number {
    this.#look();
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#rate.perSecond) * 1_000;
  }

  #look(): void {
    const { burst, perSecond } = this.#rate;
    const now = this.#clock.now();
    const come = ((now - this.#lookedAt) / 1_000) * perSecond;
    const used = this.#part - this.#left;
    // As though what was used went last, behind what came: so a full bucket never gives more than it holds.
    this.#tokens = Math.min(burst, this.#tokens + come) - used;
    this.#part = this.#left = partOf(burst, this.#tokens);
    this.#lookedAt = now;
  }
}

/**
 * How much a full bucket gives before it looks at the clock for the first time. Until then a count does as well: a bucket
 * that is made later, and charged with the count, gives what one made at the start would.
 */
export function firstPartOf({ burst }: BucketRate): number {
  return partOf(burst, burst);
}

function partOf(burst: number, tokens: number): number {
  return Math.max(0, Math.min(tokens, Math.max(1, burst / PARTS)));
}
