/**
 * How many pings and answers to ours a client may send for each interval of heartbeats that it is here, and besides. One
 * that is honest sends two for each and eight at the start. They may come all at once, when nothing was read for long.
 */
const HEARTBEATS = 4;
const SPARE_HEARTBEATS = 16;

/** Stands for an interval where there are no heartbeats, in milliseconds: some thirty years. */
const NEVER = 2 ** 40;

// The limit of one client over one transport is one number, which its connection keeps: when the next heartbeat may come, at
// the earliest.

/**
 * When the first may come, as all that are spare may: in whole milliseconds, as a number with a fraction takes memory of its
 * own.
 *
 * @param now - When the transport was first heard, in milliseconds.
 * @param interval - Of heartbeats, in milliseconds; 0 where there are none.
 */
export function firstHeartbeatAt(now: number, interval: number): number {
  return Math.floor(now) - (SPARE_HEARTBEATS - 1) * heartbeatSpacing(interval);
}

/** By how much later each may come than the one before, whether that came too early or not. In milliseconds. */
export function heartbeatSpacing(interval: number): number {
  return (interval || NEVER) / HEARTBEATS;
}
