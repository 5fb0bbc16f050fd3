/** How a session stands: it has a transport; it has lost it and waits for another one; or it is over. */
export type SessionState = "open" | "suspended" | "over";
