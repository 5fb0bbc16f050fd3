import {
  buildCheckedTable,
  CONNECTION_EVENTS,
  contractLines,
  contractOf,
  fingerprint,
  findUnhandled,
  formatWarnings,
  latestSlots,
  reportWarning,
} from "@repod/core/internal";
import { Channel } from "./channel.js";
import type { AnyChannel } from "./channel.js";
import type { ServerContext } from "./context.js";
import { rateLimitsOf } from "./intake/action-rates.js";

/**
 * Checks the class of a server's channels, and brings its handlers and its contract into use.
 *
 * @throws RepodError `invalid_handlers` with everything that is wrong with it.
 */
export function useChannelClass(context: ServerContext, channelClass: new () => AnyChannel): void {
  const contract = contractOf(channelClass);
  const table = buildCheckedTable(channelClass, {
    base: Channel,
    ...(contract && { contract }),
    direction: "toServer",
    reserved: CONNECTION_EVENTS,
    strict: context.options.strict,
    findUnhandled,
  });
  if (table.warnings.length > 0) reportWarning(formatWarnings(channelClass, table.warnings));
  context.table = table;
  context.contract = contract;
  context.contractLines = contract ? contractLines(contract) : [];
  context.contractFingerprint = contract && fingerprint(contract);
  context.rateLimits = contract && rateLimitsOf(contract.toServer);
  context.slotOf = latestSlots(contract?.toClient);
  context.messageCounts.prepare(table, contract);
}
