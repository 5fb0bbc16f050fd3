import { EXPLAINS } from "#explains";
import { mismatchError } from "#refusals";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { MismatchCode } from "../errors/refusals.js";
import type { Issue, RepodError } from "../errors/repod-error.js";
import { callUser, Failure, isPromiseLike } from "../util/user-code.js";

/** A value that its schema refused. */
export class Mismatch extends Failure {
  declare readonly error: RepodError;
}

/**
 * Runs a schema over what arrived. Whatever it returns that is not clearly a success counts as a failure.
 *
 * @param code - What it is of the action that arrived: its payload, or the reply to it.
 * @returns The schema's output; a `Mismatch` where it refused, another `Failure` where it threw or rejected. Where the
 * schema is asynchronous, a promise of one of these, which never rejects.
 */
export function checkValue(schema: StandardSchemaV1, value: unknown, code: MismatchCode, action: string): unknown {
  const outcomeOf = (result: unknown): unknown => {
    const given = Object(result) as { readonly issues?: unknown; readonly value?: unknown };
    // As the specification has it: `issues` decides, and only where it is falsy is there a value.
    if (!given.issues && "value" in given) return given.value;
    const told = Array.isArray(given.issues) ? given.issues.map(issueFrom) : [];
    return new Mismatch(mismatchError(code, action, { issues: told.length > 0 ? told : [issueFrom({})] }));
  };
  // A schema is code of the user's, and so are the members of what it returns.
  const check = (): unknown => {
    const result: unknown = schema["~standard"].validate(value);
    return isPromiseLike(result) ? Promise.resolve(result).then(outcomeOf) : outcomeOf(result);
  };
  return callUser(check, undefined);
}

/** What a failed `checkValue` says to somebody who only wants to know why there is no value. */
export function whyUnchecked(failure: Failure, code: MismatchCode, action: string): RepodError {
  return failure instanceof Mismatch ? failure.error : mismatchError(code, action, { cause: failure.error });
}

/** A message's payload: a copy without `action`. */
export function payloadOf(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { action, ...payload } = message;
  return payload;
}

function issueFrom(issue: unknown): Issue {
  // Some give a text instead.
  const { message = issue, path } = Object(issue) as { readonly message?: unknown; readonly path?: unknown };
  return {
    message: typeof message === "string" ? message : EXPLAINS ? "The schema does not say why." : "",
    path: Array.isArray(path) ? path.map(pathSegmentFrom) : [],
  };
}

/** Libraries give keys, or objects that hold a key; symbols cannot travel. */
function pathSegmentFrom(segment: unknown): string | number {
  const key = (segment as { readonly key?: unknown } | undefined)?.key ?? segment;
  return typeof key === "number" ? key : String(key);
}
