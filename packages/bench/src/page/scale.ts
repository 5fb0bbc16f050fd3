/** An axis from 0 on. */
export interface Scale {
  /** Where values are written: from 0 to the first that is not below the greatest. */
  readonly ticks: readonly number[];
  /** Where on the axis a value is. */
  at(value: number): number;
}

const MOST_STEPS = 5;
/** People count in these. */
const STEPS = [1, 2, 5, 10] as const;

/**
 * @param greatest - The greatest value, above 0.
 * @param length - How long the axis is.
 */
export function createScale(greatest: number, length: number): Scale {
  const step = roundStep(greatest / MOST_STEPS);
  const count = Math.ceil(greatest / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { ticks, at: (value) => (value / ticks[count]!) * length };
}

/** The least that people count in, and that is not below. */
function roundStep(least: number): number {
  const unit = 10 ** Math.floor(Math.log10(least));
  return unit * STEPS.find((step) => step * unit >= least)!;
}
