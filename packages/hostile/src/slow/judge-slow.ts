import type { SlowConsumption } from "./slow-consumer.js";

/** How much slower the others may be served. */
const P99_RATIO = 1.2;
/** By how many bytes the server may grow. */
const GROWTH = 5 * 2 ** 20;
/** How many bytes of old state may be on their way to whoever comes back: the option `latestWindow`. */
const MOST_OLD = 16_384;

/**
 * What is wrong with how a server treated many clients of which one did not read. Empty where nothing is.
 *
 * @param judgesTimes - Whether it was measured long enough for that.
 */
export function judgeSlow(found: SlowConsumption, judgesTimes = true): string[] {
  const { p99Before, p99Slow, growth, ration } = found;
  return [
    ...found.faults.slice(0, 1),
    ...(judgesTimes && p99Slow > p99Before * P99_RATIO
      ? [`the others waited ${p99Slow.toFixed(1)} ms, before it were ${p99Before.toFixed(1)}`]
      : []),
    ...(growth > GROWTH ? [`the server grew by ${(growth / 2 ** 20).toFixed(1)} MiB`] : []),
    ...(ration === "reliable" ? reliableFailures(found) : latestFailures(found)),
  ];
}

function reliableFailures({ wasServed, end, oldBytes }: SlowConsumption): string[] {
  if (wasServed) return [`it was never disconnected, ${kibibytes(oldBytes)} waited for it`];
  return end === "slow_consumer" ? [] : [`it was disconnected with ${end ?? "nothing"}`];
}

function latestFailures({ wasServed, end, isUpToDate, oldBytes }: SlowConsumption): string[] {
  if (!wasServed) return [`it was disconnected with ${end ?? "nothing"}`];
  return [
    ...(isUpToDate ? [] : ["it did not get the newest state"]),
    ...(oldBytes > MOST_OLD ? [`it had to read ${kibibytes(oldBytes)} of old state`] : []),
  ];
}

function kibibytes(bytes: number): string {
  return `${Math.round(bytes / 1_024)} KiB`;
}
