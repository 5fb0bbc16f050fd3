import { issuesInWords } from "#sentence";
import { RepodError } from "./repod-error.js";
import type { Issue } from "./repod-error.js";

/**
 * What a schema refused, as an error that says why.
 *
 * @param what - What was refused, to begin the sentence with: `The payload of "move"`.
 */
export function mismatchError(
  code: "invalid_payload" | "invalid_reply",
  what: string,
  issues: readonly Issue[],
): RepodError {
  return new RepodError(code, `${what} does not match the contract${issuesInWords(issues)}.`, { issues });
}
