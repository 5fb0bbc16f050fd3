import { EXPLAINS } from "#explains";

/** What came of user code that threw or rejected. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** A function of the user's: a handler, a hook, a schema, a delivery key. */
export type UserFunction = (...args: never[]) => unknown;

/**
 * Calls a function of the user's. The only place in the library that does.
 *
 * @returns What the function returned, or a `Failure` where it threw. Where it returned a promise, a promise of one or
 * the other, which never rejects.
 */
export function callUser(callback: UserFunction, self: unknown, first?: unknown, second?: unknown): unknown {
  try {
    const result = (callback as (...args: unknown[]) => unknown).call(self, first, second);
    return isPromiseLike(result) ? settled(result) : result;
  } catch (error) {
    return new Failure(error);
  }
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** Goes on with a value, at once or when the promise of it is settled. For promises that never reject. */
export function after<T>(value: unknown, next: (value: unknown) => T): T | PromiseLike<T> {
  return isPromiseLike(value) ? value.then(next) : next(value);
}

async function settled(result: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await result;
  } catch (error) {
    return new Failure(error);
  }
}

/**
 * Tells whether user code failed, now or when the promise that it returned is settled.
 *
 * @param result - What `callUser` returned.
 * @returns A promise while it is not done; it never rejects.
 */
export function watch(result: unknown, onFailure: (error: Error) => void): unknown {
  return after(result, (outcome) => {
    if (outcome instanceof Failure) onFailure(toError(outcome.error));
  });
}

/** Whatever was thrown, as an Error. Total: a peer may have sent what a handler throws. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown), { cause: thrown });
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return EXPLAINS ? "Something was thrown that has no text." : "?";
  }
}
