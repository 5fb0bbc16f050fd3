import { EXPLAINS } from "#explains";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { mismatchError } from "../errors/mismatch-error.js";
import { RepodError } from "../errors/repod-error.js";
import type { Issue } from "../errors/repod-error.js";
import { after, callUser, Failure, isPromiseLike } from "../util/user-code.js";

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

/** A value that its schema refused. */
export class Mismatch extends Failure {
  declare readonly error: RepodError;
}

/**
 * Runs a schema over what arrived.
 *
 * @param what - What is checked, to begin a sentence with: `The payload of "move"`.
 * @returns The schema's output; a `Mismatch` where it refused, another `Failure` where it threw or rejected. Where the
 * schema is asynchronous, a promise of one of these, which never rejects.
 */
export function checkValue(
  schema: StandardSchemaV1,
  value: unknown,
  code: "invalid_payload" | "invalid_reply",
  what: string,
): unknown {
  return after(callUser(validate, undefined, schema, value), (outcome) => {
    if (outcome instanceof Failure) return outcome;
    const validated = outcome as Validated;
    return validated.ok ? validated.value : new Mismatch(mismatchError(code, what, validated.issues));
  });
}

/** What a failed `checkValue` says to somebody who only wants to know why there is no value. */
export function whyUnchecked(failure: Failure, code: "invalid_payload" | "invalid_reply", what: string): RepodError {
  if (failure instanceof Mismatch) return failure.error;
  return new RepodError(code, EXPLAINS ? `${what} cannot be checked: its schema failed.` : undefined, {
    cause: failure.error,
  });
}

/** A message's payload: a copy without `action`. */
export function payloadOf(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { action, ...payload } = message;
  return payload;
}

function validatedFrom(result: unknown): Validated {
  const given = Object(result) as { readonly issues?: unknown; readonly value?: unknown };
  // As the specification has it: `issues` decides, and only where it is falsy is there a value.
  if (!given.issues && "value" in given) return { ok: true, value: given.value };
  const issues = Array.isArray(given.issues) ? given.issues.map(issueFrom) : [];
  return { ok: false, issues: issues.length > 0 ? issues : [issueFrom({})] };
}

function issueFrom(issue: unknown): Issue {
  const { message, path } = isObject(issue) ? issue : { message: String(issue) };
  return {
    message: typeof message === "string" ? message : "The schema does not say why.",
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
