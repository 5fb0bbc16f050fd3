import type { WireCode } from "@repod/core";
import { isWireCode } from "@repod/core/internal";

/** Whether a client tries again: not at all, soon, after the longest delay, or at once. */
export type Retry = "no" | "yes" | "later" | "at once";

/**
 * What the table of error codes says about trying again, without its sentences, which a page does not load. What is not
 * here is final.
 */
const RETRIES: { readonly [Code in WireCode]?: Retry } = {
  connection_lost: "yes",
  connection_failed: "yes",
  server_stopping: "yes",
  handshake_timeout: "yes",
  silent: "yes",
  internal_error: "yes",
  slow_consumer: "yes",
  inbox_overflow: "yes",
  abandoned: "yes",
  rate_limited: "later",
  too_many_connections: "later",
  late_hello: "at once",
};

/**
 * Whether it makes sense to try again.
 *
 * @param code - Of the end of a connection, or of an attempt that failed. A word of the application's own is final.
 */
export function retryAfter(code: string): Retry {
  return (isWireCode(code) && RETRIES[code]) || "no";
}
