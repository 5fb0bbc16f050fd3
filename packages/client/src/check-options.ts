import { backgroundCheck, tlsCheck } from "#dial";
import { checkOptions, duration, MAX_FRAME_BYTES, RepodError, whole, wholeOrInfinity } from "@repod/core/internal";
import type { OptionChecks } from "@repod/core/internal";
import type { ClientOptions } from "./client.js";
import type { ConnectionOptions, ResolvedConnectionOptions } from "./options.js";
import type { ResolvedReconnectOptions } from "./reconnect-options.js";

// In browsers in production `check-options.browser.ts` stands in for this module: they are the two that `#check-options`
// means.

const CHECKS: OptionChecks<ResolvedConnectionOptions> = {
  maxFrameBytes: whole(1_024, MAX_FRAME_BYTES),
  // The greeting, too, has to fit.
  maxDepth: whole(4, 1_000),
  maxElements: whole(64, 2 ** 32 - 1),
  maxQueuedBytes: whole(1_024, 2 ** 32),
  maxInboxBytes: whole(1_024, 2 ** 32),
  handshakeTimeout: duration,
  requestTimeout: duration,
  tls: tlsCheck,
  auth: { accepts: () => true, allowed: "" },
  background: backgroundCheck,
  reconnect: {
    accepts: (value) => typeof value === "boolean" || (typeof value === "object" && value !== null),
    allowed: "true, false or an object",
  },
};

const delay = whole(1, 2 ** 31 - 1);

const RECONNECT_CHECKS: OptionChecks<ResolvedReconnectOptions> = {
  initialDelay: delay,
  maxDelay: delay,
  maxAttempts: wholeOrInfinity(0),
};

/** @throws RepodError `invalid_option`, naming the option, its value and what it may be. */
export function checkConnectionOptions(options: ConnectionOptions): void {
  checkOptions("client", options, CHECKS);
  if (typeof options.reconnect === "object") checkOptions("reconnect", options.reconnect, RECONNECT_CHECKS);
}

/** @throws RepodError `invalid_option` where the server is told in two ways. */
export function checkPlace({ host, port, url }: Pick<ClientOptions, "host" | "port" | "url">): void {
  if (url === undefined || (host === undefined && port === undefined)) return;
  throw new RepodError("invalid_option", "Give a `url`, or a `host` and `port`.");
}
