import { RepodError } from "../errors/repod-error.js";
import type { PathKey } from "./not-encodable.js";

/** What production needs of not-encodable.ts: where, and no more. A path may be long: of a value within itself. */
export function notEncodable(path: readonly PathKey[], _what: string, details?: { cause: unknown }): RepodError {
  return new RepodError("not_encodable", `A message cannot be sent: ${path.slice(0, 8).join(".") || "it"}.`, details);
}

/** What is wrong with a value is told in development. */
export function typeFault(_value: unknown): string {
  return "";
}
