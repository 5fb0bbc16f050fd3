import { RepodError } from "../errors/repod-error.js";
import { describeValue } from "./describe-value.js";
import { withDefaults } from "./with-defaults.js";

/** Whether a value is allowed, and in words what is. */
export interface OptionCheck {
  readonly accepts: (value: unknown) => boolean;
  readonly allowed: string;
  /** What is wrong with a value, as the end of a sentence that begins with the option. Defaults to what it is. */
  readonly explain?: (value: unknown) => string | undefined;
}

/** A check for each option that there is. */
export type OptionChecks<T> = { readonly [K in keyof T]: OptionCheck };

/** A number without fraction, both ends included. */
export function whole(least: number, greatest: number): OptionCheck {
  return {
    accepts: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= greatest,
    allowed: `a whole number from ${least} to ${greatest}`,
  };
}

/** A number without fraction, or Infinity for no bound. */
export function wholeOrInfinity(least: number): OptionCheck {
  return {
    accepts: (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= least),
    allowed: `a whole number from ${least} up, or Infinity`,
  };
}

export function oneOf(values: readonly unknown[]): OptionCheck {
  return { accepts: (value) => values.includes(value), allowed: `one of ${values.map(describeValue).join(", ")}` };
}

/** Milliseconds. Longer timers than 2^31 - 1 overflow and would fire at once. */
export const duration: OptionCheck = whole(0, 2 ** 31 - 1);
export const flag: OptionCheck = { accepts: (value) => typeof value === "boolean", allowed: "true or false" };
export const filledText: OptionCheck = {
  accepts: (value) => typeof value === "string" && value !== "",
  allowed: "a text that is not empty",
};

/**
 * Checks options and fills in the defaults. An option that is `undefined` counts as not given.
 *
 * @param owner - Whose options they are, for the message: "server", "client".
 * @returns A frozen object.
 * @throws RepodError `invalid_option`, naming the option, its value and what it may be.
 */
export function resolveOptions<T extends object>(
  owner: string,
  given: object,
  defaults: T,
  checks: OptionChecks<T>,
): Readonly<T> {
  checkOptions(owner, given, checks);
  return withDefaults(given, defaults);
}

/**
 * Checks options, and no more: with `withDefaults` the two halves of `resolveOptions`, for who does without the first.
 *
 * @throws RepodError `invalid_option`, as `resolveOptions`.
 */
export function checkOptions<T extends object>(owner: string, given: object, checks: OptionChecks<T>): void {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!Object.hasOwn(checks, name)) throw unknownOption(owner, name, Object.keys(checks));
    const { accepts, allowed, explain } = checks[name as keyof T];
    if (accepts(value)) continue;
    const fault = explain?.(value) ?? `is ${describeValue(value)}; it must be ${allowed}`;
    throw new RepodError("invalid_option", `The ${owner} option \`${name}\` ${fault}.`);
  }
}

function unknownOption(owner: string, name: string, known: readonly string[]): RepodError {
  const sentence = `There is no ${owner} option \`${name}\`. There are: ${[...known].sort().join(", ")}.`;
  return new RepodError("invalid_option", sentence);
}
