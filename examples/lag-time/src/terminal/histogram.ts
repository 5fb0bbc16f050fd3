import type { Bucket } from "../shared/statistics.js";

/** Eighths of a block; the longest bar ends as exactly as the shortest. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LONGEST_BAR = 50;
const SHORTEST_BAR = 8;

/**
 * One bar per bucket, the longest as wide as there is room.
 *
 * @param columns - The width of the screen.
 */
export function drawHistogram(buckets: readonly Bucket[], columns: number): string {
  const decimals = decimalsOf(buckets[0]);
  const labels = buckets.map((bucket) => label(bucket, decimals));
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  const most = Math.max(...buckets.map(({ count }) => count));
  const room = columns - labelWidth - String(most).length - 5;
  const width = Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, room));
  return buckets
    .map(
      ({ count }, index) => `  ${(labels[index] ?? "").padStart(labelWidth)}  ${bar((count / most) * width)} ${count}`,
    )
    .join("\n");
}

function bar(length: number): string {
  const eighths = Math.ceil(length * 8);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

function label({ from, to }: Bucket, decimals: number): string {
  return to === Infinity
    ? `${from.toFixed(decimals)} ms and more`
    : `${from.toFixed(decimals)} – ${to.toFixed(decimals)} ms`;
}

/** As many as tell two buckets apart. */
function decimalsOf(bucket: Bucket | undefined): number {
  const width = bucket ? bucket.to - bucket.from : 1;
  return Math.max(0, -Math.floor(Math.log10(width) + 1e-9));
}
