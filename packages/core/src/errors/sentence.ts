import { ERROR_CODES } from "./error-codes.js";
import type { ErrorCode } from "./error-codes.js";

/** What a code says, in the sentence of the table. */
export function sentence(code: ErrorCode): string {
  return ERROR_CODES[code].sentence;
}
