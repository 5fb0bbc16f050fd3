import { RepodError } from "../errors/repod-error.js";
import type { OptionCheck } from "./resolve-options.js";

// What resolve-options.ts does, for browsers in production: an option that is wrong is refused by its name alone. What it
// may be, its author has heard while the program was being made.

/** A number without fraction, both ends included. */
export function whole(least: number, greatest: number): OptionCheck {
  return check((value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= greatest);
}

/** A number without fraction, or Infinity for no bound. */
export function wholeOrInfinity(least: number): OptionCheck {
  return check((value) => value === Infinity || (Number.isInteger(value) && (value as number) >= least));
}

export function oneOf(values: readonly unknown[]): OptionCheck {
  return check((value) => values.includes(value));
}

/** Milliseconds. Longer timers than 2^31 - 1 overflow and would fire at once. */
export const duration: OptionCheck = /* @__PURE__ */ whole(0, 2 ** 31 - 1);
export const flag: OptionCheck = /* @__PURE__ */ check((value) => typeof value === "boolean");
export const filledText: OptionCheck = /* @__PURE__ */ check((value) => typeof value === "string" && value !== "");

/**
 * Checks options and fills in the defaults. An option that is `undefined` counts as not given.
 *
 * @param owner - Whose options they are, for the message: "server", "client".
 * @returns A frozen object.
 * @throws RepodError `invalid_option`, naming the option.
 */
export function resolveOptions<T extends object>(
  owner: string,
  given: object,
  defaults: T,
  checks: { readonly [K in keyof T]: OptionCheck },
): Readonly<T> {
  const resolved = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!Object.hasOwn(checks, name) || !checks[name as keyof T].accepts(value)) {
      throw new RepodError(
        "invalid_option",
        `The ${owner} option \`${name}\` is wrong; a development build says more.`,
      );
    }
    resolved[name] = value;
  }
  return Object.freeze(resolved as T);
}

function check(accepts: OptionCheck["accepts"]): OptionCheck {
  return { accepts, allowed: "" };
}
