import type { Clock } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";

/**
 * How many pings and answers to ours a client may send for each interval of heartbeats that it is here, and besides. One
 * that is honest sends two for each and eight at the start. They may come all at once, when nothing was read for long.
 */
const HEARTBEATS = 4;
const SPARE_HEARTBEATS = 16;

/** What the clients of a server share, and a limit looks at. */
export interface HeartbeatContext {
  readonly options: Pick<ResolvedServerOptions, "heartbeat">;
  readonly runtime: { readonly clock: Clock };
}

/** How many pings, and answers to pings, one client may send over one transport. */
export class HeartbeatLimit {
  readonly #context: HeartbeatContext;
  /** When the first came, in whole milliseconds: a number with a fraction takes memory of its own. */
  readonly #since: number;
  #count = 0;

  /** Counts from now on. */
  constructor(context: HeartbeatContext) {
    this.#context = context;
    this.#since = Math.floor(context.runtime.clock.now());
  }

  /** Counts one. Returns whether it may come now. */
  admits(): boolean {
    const { options, runtime } = this.#context;
    this.#count += 1;
    if (this.#count <= SPARE_HEARTBEATS) return true;
    const intervals = (runtime.clock.now() - this.#since) / (options.heartbeat || Infinity);
    return this.#count <= SPARE_HEARTBEATS + HEARTBEATS * intervals;
  }
}
