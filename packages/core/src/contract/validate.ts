import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Issue } from "../errors/repod-error.js";
import { isPromiseLike } from "../util/user-code.js";

/** What a schema made of a value: its output, or what is wrong. */
export type Validated =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Runs a schema over a value. Whatever the schema returns that is not clearly a success counts as a failure.
 *
 * A schema is code of the user's: what it throws or rejects with is passed on.
 *
 * @returns A promise only where the schema returned one.
 */
export function validate(schema: StandardSchemaV1, value: unknown): Validated | Promise<Validated> {
  const result: unknown = schema["~standard"].validate(value);
  return isPromiseLike(result) ? Promise.resolve(result).then(validatedFrom) : validatedFrom(result);
}

/** A message's payload: a copy without `action`. */
export function payloadOf(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { action, ...payload } = message;
  return payload;
}

function validatedFrom(result: unknown): Validated {
  if (!isObject(result)) return failure("The schema returned no result.");
  // As the specification has it: `issues` decides, and only where it is falsy is there a value.
  const { issues } = result;
  if (!issues)
    return "value" in result ? { ok: true, value: result["value"] } : failure("The schema returned no value.");
  if (!Array.isArray(issues) || issues.length === 0) return failure("The schema refused the value without a reason.");
  return { ok: false, issues: issues.map(issueFrom) };
}

function failure(message: string): Validated {
  return { ok: false, issues: [{ message, path: [] }] };
}

function issueFrom(issue: unknown): Issue {
  if (!isObject(issue)) return { message: String(issue), path: [] };
  const { message, path } = issue;
  return {
    message: typeof message === "string" ? message : "The value is not valid.",
    path: Array.isArray(path) ? path.map(pathSegmentFrom) : [],
  };
}

/** Libraries give keys, or objects that hold a key; symbols cannot travel. */
function pathSegmentFrom(segment: unknown): string | number {
  const key = isObject(segment) ? segment["key"] : segment;
  return typeof key === "number" ? key : String(key);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
