import { RepodError } from "./repod-error.js";
import type { Issue } from "./repod-error.js";
import { issuesInWords } from "./sentence.js";
import { withoutStack } from "./without-stack.js";

export type MismatchCode = "invalid_payload" | "invalid_reply";

/** What is known of a mismatch: what the schema refused; or the cause, where it could not look at it. */
export type MismatchDetails = { readonly issues: readonly Issue[] } | { readonly cause: unknown };

/** What a schema does not accept of an action, as an error that says why. */
export function mismatchError(code: MismatchCode, action: string, details: MismatchDetails): RepodError {
  const about = code === "invalid_reply" ? "reply to" : "payload of";
  const why =
    "issues" in details
      ? `does not match the contract${issuesInWords(details.issues)}`
      : "cannot be checked: its schema failed";
  return withoutStack(() => new RepodError(code, `The ${about} "${action}" ${why}.`, details));
}

/** A message of an action that has a rate, beyond that. */
export function tooOften(action: string): RepodError {
  return withoutStack(() => new RepodError("rate_limited", `"${action}" came more often than it may.`));
}

/** A request for an action that nothing handles. */
export function unknownAction(name: string): RepodError {
  return withoutStack(() => new RepodError("unknown_action", `Nothing handles "${name}".`));
}
