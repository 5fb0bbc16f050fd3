import type { Clock } from "@repod/core/internal";
import type { ConnectionCounts } from "../metrics/connection-counts.js";
import type { ResolvedServerOptions } from "../options.js";
import { AddressCounts } from "./address-counts.js";
import { Pending } from "./pending.js";
import { RefusalLog } from "./refusal-log.js";

/** What guards the entrance of one server, wherever somebody comes in. */
export class Intake {
  /** Who has not finished the handshake, from the first byte on. */
  readonly pending: Pending;
  readonly addresses: AddressCounts;
  readonly refusals: RefusalLog;

  constructor(options: ResolvedServerOptions, clock: Clock, counts: ConnectionCounts) {
    const { maxConnectionsPerAddress, maxPending } = options;
    this.pending = new Pending(maxPending);
    this.addresses = new AddressCounts(maxConnectionsPerAddress);
    this.refusals = new RefusalLog(clock, counts);
  }
}
