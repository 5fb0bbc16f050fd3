import type { Figures } from "../contract.js";

/** How many samples count: a minute of four a second. */
export const MOST_SAMPLES = 240;

/** The round trips of the last minute, in milliseconds and in order; `undefined` stands for one that was lost. */
export class RecentSamples {
  readonly #samples: (number | undefined)[] = [];

  add(sample: number | undefined): void {
    this.#samples.push(sample);
    if (this.#samples.length > MOST_SAMPLES) this.#samples.shift();
  }

  /** A gap where the connection was lost: neighbours on its two sides have nothing to do with each other. */
  get all(): readonly (number | undefined)[] {
    return this.#samples;
  }

  get last(): number | undefined {
    return this.#samples.at(-1);
  }

  get worst(): number | undefined {
    const known = this.#known();
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  /** Nothing before the first sample. */
  figures(): Figures | undefined {
    const sorted = this.#known().sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1];
    return median === undefined ? undefined : { median, jitter: this.#jitter() };
  }

  /** How much a round trip differs from the one before it, on average. */
  #jitter(): number {
    let sum = 0;
    let pairs = 0;
    for (const [index, sample] of this.#samples.entries()) {
      const previous = this.#samples[index - 1];
      if (sample === undefined || previous === undefined) continue;
      sum += Math.abs(sample - previous);
      pairs += 1;
    }
    return pairs > 0 ? sum / pairs : 0;
  }

  #known(): number[] {
    return this.#samples.filter((sample) => sample !== undefined);
  }
}
