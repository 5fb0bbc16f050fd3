export interface Summary {
  readonly minimum: number;
  readonly median: number;
  readonly p99: number;
  readonly maximum: number;
}

/** How many samples lie from one value up to another. */
export interface Bucket {
  readonly from: number;
  /** Not included; Infinity in the last bucket where samples lie far out. */
  readonly to: number;
  readonly count: number;
}

/** At most so many buckets, and one more for what lies far out. */
const MOST_BUCKETS = 12;
/** Widths that people can read: these, times a power of ten. */
const STEPS = [1, 2, 5, 10];

/** @param samples - At least one. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = ascending(samples);
  return {
    minimum: quantile(sorted, 0),
    median: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    maximum: quantile(sorted, 1),
  };
}

/**
 * Sorts samples into buckets of equal width, from the least up to the 95th percentile; the rest goes into one more, so
 * that a few outliers do not push all others into one.
 *
 * @param samples - At least one.
 */
export function bucketize(samples: readonly number[]): Bucket[] {
  const sorted = ascending(samples);
  const least = quantile(sorted, 0);
  const most = quantile(sorted, 0.95);
  const width = readableWidth((most - least) / (MOST_BUCKETS - 1));
  const first = Math.floor(least / width);
  const last = Math.floor(most / width);
  const counts = new Array<number>(last - first + 1).fill(0);
  let beyond = 0;
  for (const sample of sorted) {
    const index = Math.floor(sample / width) - first;
    if (index < counts.length) counts[index] = (counts[index] ?? 0) + 1;
    else beyond += 1;
  }
  const buckets = counts.map((count, index) => ({
    from: (first + index) * width,
    to: (first + index + 1) * width,
    count,
  }));
  return beyond === 0 ? buckets : [...buckets, { from: (last + 1) * width, to: Infinity, count: beyond }];
}

/** The value that a share of the sorted samples does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

/** The least readable width that is not below `width`. A microsecond where all samples are the same. */
function readableWidth(width: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(width, 0.001)));
  return magnitude * (STEPS.find((step) => step * magnitude >= width) ?? 10);
}

function ascending(samples: readonly number[]): number[] {
  return [...samples].sort((a, b) => a - b);
}
