import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Address } from "@repod/core/internal";
import { withoutMapping } from "./remote-address.js";

/** An address of version 4 with a port, or one in brackets with or without. */
const WITH_PORT = /^(?:([\d.]+):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i;

/**
 * The address of a client behind proxies, each of which appends to `X-Forwarded-For` whom it was reached by. What stands
 * further left than our own proxies wrote can be anybody's invention. Where an entry is missing, or is no address, it is
 * the one next to it on the right.
 *
 * @param header - The whole header; several of them are joined by commas.
 * @param hops - How many proxies are ours.
 * @returns `undefined` where not even the last entry is an address.
 */
export function forwardedFor(header: string | undefined, hops: number): string | undefined {
  const entries = header?.split(",") ?? [];
  let nearest: string | undefined;
  for (const entry of entries.slice(-hops).reverse()) {
    const address = addressIn(entry.trim());
    if (address === undefined) break;
    nearest = address;
  }
  return nearest;
}

/**
 * Where the client is that a request comes from.
 *
 * @param trustProxy - The server option: where it is a number, as many proxies are believed.
 * @param peer - Where the other end of the connection is.
 * @returns With port 0 where a proxy told it: it does not tell the port.
 */
export function clientAddressOf(
  request: IncomingMessage,
  trustProxy: unknown,
  peer: Address | undefined,
): Address | undefined {
  if (!countsProxies(trustProxy)) return peer;
  const told = forwardedFor(request.headers["x-forwarded-for"]?.toString(), trustProxy);
  return told === undefined ? peer : [told, 0];
}

/** Whether proxies in front tell by a header where clients are, so that it is known only with their request. */
export function countsProxies(trustProxy: unknown): trustProxy is number {
  return typeof trustProxy === "number" && trustProxy > 0;
}

function addressIn(entry: string): string | undefined {
  const [, version4, version6] = WITH_PORT.exec(entry) ?? [];
  const address = version4 ?? version6 ?? entry;
  return isIP(address) === 0 ? undefined : withoutMapping(address);
}
