import type { MismatchCode, MismatchDetails } from "./refusals.js";
import { RepodError } from "./repod-error.js";

// What refusals.ts does, for browsers in production: no words besides the code, and what a schema found is in `issues`.

export function mismatchError(code: MismatchCode, _action: string, details: MismatchDetails): RepodError {
  return new RepodError(code, undefined, details);
}

export function tooOften(_action: string): RepodError {
  return new RepodError("rate_limited");
}

export function unknownAction(_name: string): RepodError {
  return new RepodError("unknown_action");
}
