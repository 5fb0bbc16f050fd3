import type { IncomingHttpHeaders } from "node:http";
import type { Transport } from "@repod/core/internal";
import { Arrival } from "./arrival.js";
import type { ServerContext } from "./context.js";

const NO_HEADERS: IncomingHttpHeaders = Object.freeze({});

/**
 * Takes in a client that just connected. Whatever it does from here on concerns nobody else.
 *
 * @param waited - How long it has been silent already, in milliseconds. Defaults to 0.
 * @param headers - Those of the request that became a WebSocket. Defaults to none.
 */
export function accept(
  context: ServerContext,
  transport: Transport,
  waited = 0,
  headers: IncomingHttpHeaders = NO_HEADERS,
): void {
  context.connectionCounts.onAccepted(transport.kind);
  acceptRelayed(context, transport, waited, headers);
}

/** Takes in a client whose connection another server has accepted, and counts. */
export function acceptRelayed(
  context: ServerContext,
  transport: Transport,
  waited: number,
  headers: IncomingHttpHeaders,
): void {
  const arrival = new Arrival(context, transport, waited, headers);
  context.connections.add(arrival);
  if (!context.isOpen) arrival.close("server_stopping");
  else if (context.connections.size > context.options.maxConnections) arrival.close("too_many_connections");
  else context.intake.pending.add(arrival);
}

/** Takes in a client only to tell it why it cannot stay. */
export function turnAway(context: ServerContext, transport: Transport, code: string, reason: string): void {
  context.connectionCounts.onAccepted(transport.kind);
  const arrival = new Arrival(context, transport, 0, NO_HEADERS);
  context.connections.add(arrival);
  arrival.close(code, reason);
}
