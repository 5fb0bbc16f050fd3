/**
 * How many pings and answers to ours a client may send for each interval of heartbeats that it is here, and besides. One
 * that is honest sends two for each and eight at the start. They may come all at once, when nothing was read for long.
 */
const HEARTBEATS = 4;
const SPARE_HEARTBEATS = 16;

/** How many pings, and answers to pings, one client may send over one transport. */
export class HeartbeatLimit {
  /** In whole milliseconds: a number with a fraction takes memory of its own. */
  readonly #since: number;
  #count = 0;

  /** @param now - When it begins, in milliseconds. */
  constructor(now: number) {
    this.#since = Math.floor(now);
  }

  /**
   * Counts one.
   *
   * @param now - When it came, in milliseconds.
   * @param interval - Of heartbeats, in milliseconds; 0 where there are none.
   * @returns Whether it may come now.
   */
  admits(now: number, interval: number): boolean {
    this.#count += 1;
    const intervals = (now - this.#since) / (interval || Infinity);
    return this.#count <= SPARE_HEARTBEATS + HEARTBEATS * intervals;
  }
}
