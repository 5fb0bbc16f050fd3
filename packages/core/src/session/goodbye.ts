import type { WireMap } from "../codec/codec.js";

/**
 * The last message to a peer: why the connection ends. A plain peer, and one that is not known yet, gets a message that
 * Python clients have a handler for.
 */
export function goodbye(code: string, reason: string, extended: boolean): WireMap {
  return extended ? { action: "$close", code, reason } : { action: "error", error: reason, code };
}
