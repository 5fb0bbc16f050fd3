import type { Address } from "@repod/core/internal";

/** What says where its peer is: a socket. Another stream has nothing of it. */
export interface PeerSide {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

const IPV4_MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * Where a peer is; `undefined` when it is gone. One that reaches an IPv6 socket over IPv4 has its IPv4 address, so that
 * it is the same peer on every listener.
 */
export function remoteAddressOf({ remoteAddress, remotePort }: PeerSide): Address | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return [withoutMapping(remoteAddress), remotePort];
}

/** An IPv4 address as such, where it is written as one of IPv6. */
export function withoutMapping(host: string): string {
  return host.replace(IPV4_MAPPED, "");
}
