import { withDefaults } from "@repod/core/internal";

/** How a client tries to connect again. Times are in milliseconds. */
export interface ReconnectOptions {
  /** What the delay before the first attempt is at most; with each attempt that fails it doubles. Defaults to 250. */
  readonly initialDelay?: number;
  /** What a delay is at most, after however many attempts. Defaults to 10,000. */
  readonly maxDelay?: number;
  /** How many attempts in a row may fail before the client gives up. Defaults to Infinity. */
  readonly maxAttempts?: number;
}

export type ResolvedReconnectOptions = Readonly<Required<ReconnectOptions>>;

export const RECONNECT_DEFAULTS: ResolvedReconnectOptions = {
  initialDelay: 250,
  maxDelay: 10_000,
  maxAttempts: Infinity,
};

/** What options say that are right. */
export function resolveReconnectOptions(given: boolean | ReconnectOptions): ResolvedReconnectOptions {
  return withDefaults(typeof given === "object" ? given : { maxAttempts: given ? undefined : 0 }, RECONNECT_DEFAULTS);
}
