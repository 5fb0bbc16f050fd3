import { RepodError } from "@repod/core/internal";
import type { GatedLink, ResumeRequest } from "@repod/core/internal";
import type { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";
import { greet } from "./greeting.js";

/** The session that a client asks for, where it is here, and the client's own: its token says enough about who it is. */
export function sessionFor({ byId }: ServerContext, { session, token }: ResumeRequest): Connection | undefined {
  const connection = byId.get(session);
  return connection?.session.isOpen && connection.proof?.accepts(token) ? connection : undefined;
}

/**
 * What becomes of a client that asks for a session.
 *
 * @returns The session; why the client has to go; or nothing where it begins anew, and does not learn why.
 */
export function verdictOn(context: ServerContext, request: ResumeRequest): Connection | RepodError | undefined {
  const connection = sessionFor(context, request);
  if (!connection) return undefined;
  if (!connection.proof?.mayBeUsed(context.runtime.clock)) {
    return new RepodError("rate_limited", "The session was resumed too often.");
  }
  switch (connection.session.verdictOn(request.received)) {
    case "never sent":
      return new RepodError("protocol_error", "In the handshake, `received` names a frame that was not sent.");
    case "lost":
      connection.abandon();
      return undefined;
    case "resumable":
      return connection;
  }
}

/** Gives a session back to its client, over the link on which that asked for it. */
export function resume(
  context: ServerContext,
  connection: Connection,
  link: GatedLink,
  { received, token }: ResumeRequest,
): void {
  connection.proof?.renew(token);
  const greeting = greet(context, connection, { resumed: true, received: connection.session.received });
  link.send(context.encoder.protocol(greeting));
  connection.takeOver(link, received);
}
