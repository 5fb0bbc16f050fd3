import type { ErrorCode } from "./error-codes.js";

// What sentence.ts does, for browsers in production: the table of sentences is not loaded there. A peer that ends a
// connection says why in words of its own; this is for what it tells by a code alone.

/** What a code says, in its own words: `server_stopping` is "Server stopping." */
export function sentence(code: ErrorCode): string {
  return `${code[0]!.toUpperCase()}${code.slice(1).replaceAll("_", " ")}.`;
}
