import type { Socket } from "node:net";
import type { Address } from "@repod/core/internal";

const IPV4_MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * Where a peer is; `undefined` when it is gone. One that reaches an IPv6 socket over IPv4 has its IPv4 address, so that
 * it is the same peer on every listener.
 */
export function remoteAddressOf({ remoteAddress, remotePort }: Socket): Address | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return [remoteAddress.replace(IPV4_MAPPED, ""), remotePort];
}
