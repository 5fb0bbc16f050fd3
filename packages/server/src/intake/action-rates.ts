import { TokenBucket } from "@repod/core/internal";
import type { ActionMap, BucketRate, Clock } from "@repod/core/internal";

/** How often each action may be used; only those that have a limit. */
export type RateLimits = ReadonlyMap<string, BucketRate>;

/** What becomes of a message: it may pass, its sender is told that it may not, or it goes without a word. */
export type Admission = "pass" | "tell" | "drop";

/** @returns `undefined` where no action has a limit, so that nothing has to be looked up. */
export function rateLimitsOf(actions: ActionMap): RateLimits | undefined {
  const limits = new Map<string, BucketRate>();
  for (const [name, { options }] of Object.entries(actions)) {
    const rate = options?.rate;
    if (rate === undefined) continue;
    const { perSecond, burst = Math.max(1, perSecond) } = typeof rate === "number" ? { perSecond: rate } : rate;
    if (perSecond !== Infinity) limits.set(name, { perSecond, burst });
  }
  return limits.size > 0 ? limits : undefined;
}

interface Usage {
  readonly bucket: TokenBucket;
  /** When the bucket is full again, at the earliest, after a message that could not pass. */
  fullAt: number;
}

/** How often one client uses the actions that have a limit. */
export class ActionRates {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #usages = new Map<string, Usage>();

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts one use. Of those that cannot pass the first is told, then none until the client has paused for a while. */
  admit(action: string): Admission {
    const limit = this.#limits.get(action);
    if (!limit) return "pass";
    const usage = this.#usageOf(action, limit);
    if (usage.bucket.take()) return "pass";
    const now = this.#clock.now();
    const isFirst = now >= usage.fullAt;
    usage.fullAt = now + (limit.burst / limit.perSecond) * 1_000;
    return isFirst ? "tell" : "drop";
  }

  #usageOf(action: string, limit: BucketRate): Usage {
    const known = this.#usages.get(action);
    if (known) return known;
    const usage = { bucket: new TokenBucket(limit, this.#clock), fullAt: -Infinity };
    this.#usages.set(action, usage);
    return usage;
  }
}
