import type { Random } from "@repod/testing/internal";
import { median, quantile } from "./quantile.js";

const RESAMPLES = 5_000;

/** How many times as much one system takes as another. */
export interface Ratio {
  /** The ratio of the medians. */
  readonly value: number;
  /** The bounds of its 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * The ratio of two medians, with an interval by bootstrap (percentiles). What is drawn again and again is the alternation,
 * with what both systems measured in it: what the machine did at that time happened to both.
 *
 * @param subject - One value per alternation.
 * @param baseline - The values of the same alternations.
 */
export function ratioOfMedians(subject: readonly number[], baseline: readonly number[], random: Random): Ratio {
  if (subject.length !== baseline.length || subject.length === 0) {
    throw new RangeError(`Cannot pair ${subject.length} values with ${baseline.length}.`);
  }
  const ratios = Array.from({ length: RESAMPLES }, () => {
    const drawn = subject.map(() => Math.floor(random() * subject.length));
    return median(drawn.map((index) => subject[index]!)) / median(drawn.map((index) => baseline[index]!));
  });
  return {
    value: median(subject) / median(baseline),
    low: quantile(ratios, 0.025),
    high: quantile(ratios, 0.975),
  };
}

/** The median of ratios, one per alternation, with an interval by bootstrap over the alternations (percentiles). */
export function medianWithInterval(ratios: readonly number[], random: Random): Ratio {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)]!)),
  );
  return { value: median(ratios), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
