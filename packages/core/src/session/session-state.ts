/** How a session stands: it has a transport; it has lost it and waits for another one; or it is over. */
export type SessionState = "open" | "suspended" | "over";

/** The moves a session can make. From open to open: another transport takes over from one that still seems alive. */
export const SESSION_MOVES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  open: ["open", "suspended", "over"],
  suspended: ["open", "over"],
  over: [],
};
