import { printable } from "../util/printable.js";
import type { WireCode } from "./close-codes.js";
import { receivedIssues } from "./received-issues.js";
import { receivedSentence } from "./received-sentence.js";
import { RepodError } from "./repod-error.js";
import { isWireCode } from "./wire-codes.js";

/**
 * What the peer said of an error, as an error. Nothing in it is trusted to have the right shape.
 *
 * @param code - The code where it told none that we know.
 * @param sentence - The sentence where it told none. Defaults to that of the code.
 */
export function receivedError(told: unknown, code: WireCode, sentence?: string): RepodError {
  const { code: theirs, message, reason, issues } = Object(told) as Record<string, unknown>;
  return new RepodError(isWireCode(theirs) ? theirs : code, receivedSentence(message) ?? sentence, {
    remote: true,
    ...(typeof reason === "string" && { reason: printable(reason) }),
    ...(Array.isArray(issues) && { issues: receivedIssues(issues) }),
  });
}
