import { RepodError } from "./repod-error.js";
import type { Issue } from "./repod-error.js";

/** More than this is for programs, which find all of them in `issues`. */
const MOST_IN_WORDS = 3;

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
  const words = issues.map(({ message, path }) => [path.join("."), message].filter(Boolean).join(": "));
  const more = words.splice(MOST_IN_WORDS).length;
  const rest = more > 0 ? `; and ${more} more` : "";
  const sentence = `${what} does not match the contract (${words.join("; ")}${rest}).`;
  return new RepodError(code, sentence, { issues });
}
