import { ERROR_CODES } from "./error-codes.js";
import type { ErrorCode } from "./error-codes.js";
import type { Issue } from "./repod-error.js";

/** More issues than this are for programs, which find all of them in `issues`. */
const MOST_IN_WORDS = 3;

/** What a code says, in the sentence of the table. */
export function sentence(code: ErrorCode): string {
  return ERROR_CODES[code].sentence;
}

/** What a schema found wrong, to be put behind a sentence: " (text: Too long.; and 2 more)". */
export function issuesInWords(issues: readonly Issue[]): string {
  const words = issues.map(({ message, path }) => [path.join("."), message].filter(Boolean).join(": "));
  const more = words.splice(MOST_IN_WORDS).length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return ` (${words.join("; ")}${rest})`;
}
