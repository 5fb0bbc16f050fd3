import { RepodError } from "@repod/core/internal";

/**
 * How a client stands with its server:
 *
 * - `idle`: it was not started yet.
 * - `connecting`: the first attempt is being made.
 * - `connected`: the server has greeted.
 * - `suspended`: the transport is lost, and attempts are made to go on with the session. What is sent waits.
 * - `reconnecting`: the session is over, and attempts are made to get a new one. What is sent waits for that.
 * - `closed`: it is over for good, or never stood.
 */
export type ConnectionState = "idle" | "connecting" | "connected" | "suspended" | "reconnecting" | "closed";

/** The moves a connection can make. */
export const CONNECTION_MOVES: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  idle: ["connecting", "closed"],
  connecting: ["connected", "closed"],
  connected: ["suspended", "reconnecting", "closed"],
  suspended: ["connected", "reconnecting", "closed"],
  reconnecting: ["connected", "closed"],
  closed: [],
};

/** @throws RepodError `internal_error` for a move that is not in the table. */
export function moved(from: ConnectionState, to: ConnectionState): ConnectionState {
  if (!CONNECTION_MOVES[from].includes(to)) throw new RepodError("internal_error");
  return to;
}
