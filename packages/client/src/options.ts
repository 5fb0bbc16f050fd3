import { checkConnectionOptions } from "#check-options";
import { attend, currentPage, dial } from "#dial";
import { createSystemRuntime, DEFAULT_LIMITS, MAX_FRAME_BYTES, withDefaults } from "@repod/core/internal";
import type { Runtime, Transport } from "@repod/core/internal";

import type { BackgroundOptions } from "./background/background-options.js";
import type { Endpoint, Page } from "./address.js";
import { RECONNECT_DEFAULTS, resolveReconnectOptions } from "./reconnect-options.js";
import type { ReconnectOptions, ResolvedReconnectOptions } from "./reconnect-options.js";
import type { DialOptions, TlsOptions } from "./transports/dial-options.js";

/** How a connection behaves. Sizes are in bytes, times in milliseconds. */
export interface ConnectionOptions {
  /** The largest message accepted from the server. Defaults to 16,777,215. */
  readonly maxFrameBytes?: number;
  /** How deep the maps and arrays of a message may be nested, in both directions. Defaults to 32. */
  readonly maxDepth?: number;
  /** How many entries and elements a message may hold, in both directions. Defaults to 16,384. */
  readonly maxElements?: number;
  /**
   * How many bytes may wait for the server: before the connection stands those that were sent, then those that it has not
   * acknowledged; with a plain server those that the system has not taken. Defaults to 1,048,576.
   */
  readonly maxQueuedBytes?: number;
  /** How many bytes of messages may wait to be taken before reading stops. Defaults to 16,777,216. */
  readonly maxInboxBytes?: number;
  /** How long connecting may take, greeting included. Defaults to 10,000. */
  readonly handshakeTimeout?: number;
  /** How long a request waits for its answer. Defaults to 10,000. */
  readonly requestTimeout?: number;
  /** Which certificates are trusted at `tls://` and `wss://` addresses, in Node. Defaults to none: those of Node. */
  readonly tls?: TlsOptions | undefined;
  /**
   * The credentials that the server's `onAuth` gets: a value that can be sent, or a function, maybe async, that is asked
   * for one on each attempt. Defaults to none.
   */
  readonly auth?: unknown;
  /**
   * How a connection that is lost is taken up again; `false` for not at all, `true` for the default. Defaults to
   * { initialDelay: 250, maxDelay: 10,000, maxAttempts: Infinity }.
   */
  readonly reconnect?: boolean | ReconnectOptions;
}

/** The options of a connection with nothing left open; frozen. */
export type ResolvedConnectionOptions = Readonly<Required<Omit<ConnectionOptions, "reconnect">>> & {
  readonly reconnect: ResolvedReconnectOptions;
  /** Absent where it was not given: in browsers there is no such option. */
  readonly background?: boolean | BackgroundOptions;
};

const DEFAULTS: Required<ConnectionOptions> = {
  maxFrameBytes: MAX_FRAME_BYTES,
  ...DEFAULT_LIMITS,
  maxQueuedBytes: 1_048_576,
  maxInboxBytes: 16_777_216,
  handshakeTimeout: 10_000,
  requestTimeout: 10_000,
  tls: undefined,
  auth: undefined,
  reconnect: RECONNECT_DEFAULTS,
};

/** @throws RepodError `invalid_option`; in browsers in production nothing is checked. */
export function resolveConnectionOptions(options: ConnectionOptions): ResolvedConnectionOptions {
  checkConnectionOptions(options);
  const resolved = withDefaults(options, DEFAULTS);
  return Object.freeze({ ...resolved, reconnect: resolveReconnectOptions(resolved.reconnect) });
}

/** How long a server that is left may take to read our last messages, in milliseconds. */
export const DRAIN = 5_000;

/** What a client gets from the system it runs on. */
export interface ClientHost {
  readonly runtime: Runtime;
  /** The page that we are in, where there is one. */
  readonly page?: Page | undefined;
  /** Gives numbers from 0 up to 1. Defaults to `Math.random`. */
  readonly random?: () => number;
  /**
   * Called when a client starts; what it returns is called when the client is closed. Calls back when something has changed
   * for the better, so that an attempt to connect need not wait. Defaults to nothing.
   */
  readonly attend?: (wake: () => void) => () => void;
  dial(endpoint: Endpoint, options: DialOptions): Promise<Transport>;
}

/** Where a clock and a network of one's own come in; for tests. */
export const CLIENT_HOST = Symbol.for("repod.clientHost");

/** A way to a server that no address tells, to be given to `connect` in place of one: that of `overPort`. */
export interface Route {
  /** What the log calls it. */
  readonly host: string;
  readonly [CLIENT_HOST]: ClientHost;
}

export function systemHost(): ClientHost {
  return { runtime: createSystemRuntime(), page: currentPage(), attend, dial };
}
