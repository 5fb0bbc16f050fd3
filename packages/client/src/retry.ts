import { closeCodeOf } from "@repod/core/internal";

/** Whether a client tries again: not at all, soon, after the longest delay, or at once. */
export type Retry = "no" | "yes" | "later" | "at once";

/**
 * What the table of error codes says about trying again, by close codes: those that share one share this, too. What is not
 * here is final.
 */
const RETRIES: Readonly<Record<number, Retry>> = {
  // handshake_timeout, silent
  4408: "yes",
  // rate_limited, too_many_connections
  4429: "later",
  // slow_consumer, inbox_overflow
  4450: "yes",
  // late_hello
  4460: "at once",
  // abandoned
  4499: "yes",
  // internal_error
  4500: "yes",
  // server_stopping
  4503: "yes",
};

/**
 * Whether it makes sense to try again.
 *
 * @param code - Of the end of a connection, or of an attempt that failed. A word of the application's own is final.
 */
export function retryAfter(code: string): Retry {
  // Nothing carries these two.
  if (code === "connection_lost" || code === "connection_failed") return "yes";
  return RETRIES[closeCodeOf(code)] ?? "no";
}
