import { logger, TokenBucket } from "@repod/core/internal";
import type { Clock, LogFields } from "@repod/core/internal";

/** What is enough to see an attack, and too little to be one on the log. */
const RATE = { perSecond: 10, burst: 50 } as const;

/**
 * Tells the log whom a server refuses: at most 10 events a second on average, and 50 at once. What is left out is counted,
 * and the next event says how many: `suppressed`.
 */
export class RefusalLog {
  readonly #bucket: TokenBucket;
  #suppressed = 0;

  constructor(clock: Clock) {
    this.#bucket = new TokenBucket(RATE, clock);
  }

  /** @param event - Defaults to somebody who never got a channel. */
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
