import type { WireMap } from "../codec/codec.js";

/** Fits, at three bytes a character, into the least limit that a peer can have. */
const LONGEST_REASON = 256;
const LONGEST_CODE = 64;

/**
 * The last message to a peer: why the connection ends. A plain peer, and one that is not known yet, gets a message that
 * Python clients have a handler for. A long reason is cut.
 */
export function goodbye(code: string, reason: string, extended: boolean): WireMap {
  const [shortCode, shortReason] = [code.slice(0, LONGEST_CODE), reason.slice(0, LONGEST_REASON)];
  return extended
    ? { action: "$close", code: shortCode, reason: shortReason }
    : { action: "error", error: shortReason, code: shortCode };
}
