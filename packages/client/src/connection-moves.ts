import { RepodError } from "@repod/core/internal";
import type { ConnectionState } from "./connection-state.js";

// In browsers in production `connection-moves.browser.ts` stands in for this module: they are the two that `#connection-moves`
// means.

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
