import { EXPLAINS } from "#explains";
import { issuesInWords } from "#sentence";
import { RepodError } from "./repod-error.js";
import type { Issue } from "./repod-error.js";

export type MismatchCode = "invalid_payload" | "invalid_reply";

/**
 * What a schema does not accept of an action, as an error that says why.
 *
 * @param details - What it refused; or the cause, where it could not look at it.
 */
export function mismatchError(
  code: MismatchCode,
  action: string,
  details: { readonly issues: readonly Issue[] } | { readonly cause: unknown },
): RepodError {
  return new RepodError(
    code,
    EXPLAINS
      ? `The ${code === "invalid_reply" ? "reply to" : "payload of"} "${action}" ${
          "issues" in details
            ? `does not match the contract${issuesInWords(details.issues)}`
            : "cannot be checked: its schema failed"
        }.`
      : undefined,
    details,
  );
}
