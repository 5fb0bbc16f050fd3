import type { Address } from "@repod/core/internal";
import type { AddressCounts, Closing } from "../intake/address-counts.js";
import type { Refusal } from "./websocket/refusal.js";

/** What a client is told whose address has no place left. */
export const TOO_MANY_SENTENCE = "Too many connections come from your address.";
export const TOO_MANY: Refusal = { status: 429, sentence: TOO_MANY_SENTENCE };

/** Takes a place for as long as a socket stands. Returns how the request is refused where there is none. */
export function placeFor(addresses: AddressCounts, [host]: Address, socket: Closing): Refusal | undefined {
  return addresses.take(host, socket) ? undefined : TOO_MANY;
}
