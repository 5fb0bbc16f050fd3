import { AddressCounts } from "#address-counts";
import { createSystemRuntime, TokenBucket } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";
import type { ConnectionCounts } from "../metrics/connection-counts.js";
import type { MessageCounts } from "../metrics/message-counts.js";
import type { ResolvedServerOptions } from "../options.js";
import { Pending } from "./pending.js";
import { RefusalLog } from "./refusal-log.js";
import { Turnstile } from "./turnstile.js";

/** How many who are turned away can be told why, in a second and at once: a word costs a write and an end in order. */
const WORDS = { perSecond: 512, burst: 512 } as const;

/** What guards the entrance of one server, wherever somebody comes in. */
export class Intake {
  /** Who has not finished the handshake, from the first byte on. */
  readonly pending: Pending;
  readonly addresses: AddressCounts;
  readonly refusals: RefusalLog;
  readonly turnstile: Turnstile;
  /** Words for those who are turned away. Under a flood time is needed more than their understanding. */
  readonly words: TokenBucket;

  constructor(
    options: ResolvedServerOptions,
    clock: Clock,
    counts: ConnectionCounts,
    messages: Pick<MessageCounts, "knownReceived">,
  ) {
    const { maxConnectionsPerAddress, maxPending } = options;
    this.pending = new Pending(maxPending);
    this.addresses = new AddressCounts(maxConnectionsPerAddress);
    this.refusals = new RefusalLog(clock, counts);
    // It has the event loop breathe, which goes on where the server's own time stands still.
    this.turnstile = new Turnstile(createSystemRuntime().clock, () => messages.knownReceived);
    this.words = new TokenBucket(WORDS, clock);
  }
}
