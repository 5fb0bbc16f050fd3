import { logger, TokenBucket } from "@repod/core/internal";
import type { Address, Clock, LogFields } from "@repod/core/internal";
import type { ConnectionCounts } from "../metrics/connection-counts.js";

/** What is enough to see an attack, and too little to be one on the log. */
const RATE = { perSecond: 10, burst: 50 } as const;

/** Somebody who was turned away. */
export interface RefusedConnection {
  /** Absent where it is gone already. */
  readonly addr: Address | undefined;
  /** Absent where it was told by HTTP. */
  readonly code?: string;
  /** Of HTTP. */
  readonly status?: number;
  readonly reason?: string;
}

/**
 * Tells the log whom a server refuses: at most 10 events a second on average, and 50 at once. What is left out is counted,
 * and the next event says how many: `suppressed`.
 */
export class RefusalLog {
  readonly #bucket: TokenBucket;
  readonly #counts: ConnectionCounts | undefined;
  #suppressed = 0;

  /** @param counts - Counts who never got a channel. Defaults to nobody. */
  constructor(clock: Clock, counts?: ConnectionCounts) {
    this.#bucket = new TokenBucket(RATE, clock);
    this.#counts = counts;
  }

  /**
   * Somebody never got a channel.
   *
   * @param countedAs - The code by which it is counted. Defaults to its own.
   */
  refuse(refused: RefusedConnection, countedAs = refused.code): void {
    this.#counts?.onRefused(countedAs);
    this.log({ ...refused });
  }

  /** @param event - Defaults to somebody who is not wanted. */
  log(fields: LogFields, event = "client_refused"): void {
    const log = logger();
    if (!log.enabled("info")) return;
    if (!this.#bucket.take()) {
      this.#suppressed += 1;
      return;
    }
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    log.log("info", event, suppressed > 0 ? { ...fields, suppressed } : fields);
  }
}
