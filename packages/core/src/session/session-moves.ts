import { RepodError } from "../errors/repod-error.js";
import type { SessionState } from "./session-state.js";

// In browsers in production `session-moves.browser.ts` stands in for this module: they are the two that `#session-moves` means.

/** The moves a session can make. From open to open: another transport takes over from one that still seems alive. */
export const SESSION_MOVES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  open: ["open", "suspended", "over"],
  suspended: ["open", "over"],
  over: [],
};

/** @throws RepodError `internal_error` for a move that is not in the table. */
export function moved(from: SessionState, to: SessionState): SessionState {
  if (!SESSION_MOVES[from].includes(to)) throw new RepodError("internal_error");
  return to;
}
