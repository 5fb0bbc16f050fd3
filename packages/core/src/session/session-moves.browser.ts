import type { SessionState } from "./session-state.js";

/** Every move is one of the table: that others come to nothing is for who works on the library. */
export function moved(_from: SessionState, to: SessionState): SessionState {
  return to;
}
