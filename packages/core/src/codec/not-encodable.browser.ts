import { RepodError } from "../errors/repod-error.js";
import type { PathKey } from "./not-encodable.js";
import { typeName } from "./type-name.js";

/** What production needs of not-encodable.ts: where and what, and no remedies. A path may be long: of a value within itself. */
export function notEncodable(path: readonly PathKey[], what: string, details?: { cause: unknown }): RepodError {
  const place = path.slice(0, 8).join(".") || "it";
  return new RepodError("not_encodable", `A message cannot be sent: ${place} ${what}.`, details);
}

/** What is wrong with a value that has no encoding because of its type. */
export function typeFault(value: unknown): string {
  return `is of type ${typeName(value)}`;
}
