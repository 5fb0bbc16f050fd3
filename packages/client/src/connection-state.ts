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
