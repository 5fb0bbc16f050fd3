import type { WireCode } from "./close-codes.js";
import { ERROR_CODES } from "./error-codes.js";

/** What a code says, in the sentence of the table. */
export function sentence(code: WireCode): string {
  return ERROR_CODES[code].sentence;
}
