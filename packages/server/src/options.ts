import {
  DEFAULT_HOST,
  DEFAULT_PORT,
  duration,
  filledText,
  flag,
  MAX_FRAME_BYTES,
  oneOf,
  resolveOptions,
  whole,
  wholeOrInfinity,
} from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";

const PLAIN_PEERS = ["allow", "after-first-frame", "refuse"] as const;
const CONTRACT_MISMATCH = ["warn", "refuse"] as const;

/** What a `Server` can be told. Sizes are in bytes, times in milliseconds. */
export interface ServerOptions {
  /** The address to listen on: "0.0.0.0" for all of IPv4, "::" for all. Defaults to "127.0.0.1". */
  readonly host?: string;
  /** The port to listen on; 0 lets the system choose, and `address` tells which. Defaults to 5071. */
  readonly port?: number;
  /** The largest message accepted from a client. Defaults to 65,536. */
  readonly maxFrameBytes?: number;
  /** How deep the maps and arrays of a message may be nested, in both directions. Defaults to 32. */
  readonly maxDepth?: number;
  /** How many entries and elements a message may hold, in both directions. Defaults to 16,384. */
  readonly maxElements?: number;
  /** How many connections may stand at once; more are refused with `too_many_connections`. Defaults to Infinity. */
  readonly maxConnections?: number;
  /** How many clients may be connected that never sent anything; one more, and the eldest goes. Defaults to 256. */
  readonly maxSilent?: number;
  /** How many bytes of a client's messages may wait for its handlers before reading from it stops. Defaults to 262,144. */
  readonly maxInboxBytes?: number;
  /**
   * Whether plain clients, which know only frames and messages, are welcome: those of the Python package, say. With
   * "after-first-frame" they must speak first. Defaults to "allow".
   */
  readonly plainPeers?: (typeof PLAIN_PEERS)[number];
  /** How long a client may be silent before it is greeted as a plain one. Defaults to 1,000. */
  readonly greetAfter?: number;
  /** How long a client may take to its first frame, where silent ones are not greeted. Defaults to 10,000. */
  readonly handshakeTimeout?: number;
  /** How long a request to a client waits for its answer. Defaults to 10,000. */
  readonly requestTimeout?: number;
  /** Whether a client whose contract is another one is told so, or turned away. Defaults to "warn". */
  readonly contractMismatch?: (typeof CONTRACT_MISMATCH)[number];
  /** Whether an action of the contract that nothing handles prevents the start. Defaults to false: a warning. */
  readonly strict?: boolean;
  /** How long a client may take to read its last messages, and its handlers to finish, at the end. Defaults to 5,000. */
  readonly drain?: number;
}

export interface StopOptions {
  /** How long clients may take to read what was sent to them, in milliseconds. Defaults to the option `drain`. */
  readonly drain?: number;
}

/** The options of a server with nothing left open; frozen. */
export type ResolvedServerOptions = Readonly<Required<ServerOptions>>;

const DEFAULTS: ResolvedServerOptions = {
  host: DEFAULT_HOST,
  port: DEFAULT_PORT,
  maxFrameBytes: 65_536,
  maxDepth: 32,
  maxElements: 16_384,
  maxConnections: Infinity,
  maxSilent: 256,
  maxInboxBytes: 262_144,
  plainPeers: "allow",
  greetAfter: 1_000,
  handshakeTimeout: 10_000,
  requestTimeout: 10_000,
  contractMismatch: "warn",
  strict: false,
  drain: 5_000,
};

const CHECKS: { readonly [K in keyof ResolvedServerOptions]: OptionCheck } = {
  host: filledText,
  port: whole(0, 65_535),
  maxFrameBytes: whole(1_024, MAX_FRAME_BYTES),
  // The greeting, too, has to fit.
  maxDepth: whole(4, 1_000),
  maxElements: whole(64, 2 ** 32 - 1),
  maxConnections: wholeOrInfinity(1),
  maxSilent: wholeOrInfinity(0),
  maxInboxBytes: whole(1_024, 2 ** 32),
  plainPeers: oneOf(PLAIN_PEERS),
  greetAfter: duration,
  handshakeTimeout: duration,
  requestTimeout: duration,
  contractMismatch: oneOf(CONTRACT_MISMATCH),
  strict: flag,
  drain: duration,
};

/** @throws RepodError `invalid_option`. */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  return resolveOptions("server", options, DEFAULTS, CHECKS);
}

/** @throws RepodError `invalid_option`. */
export function resolveStopOptions(
  options: StopOptions,
  { drain }: ResolvedServerOptions,
): Readonly<Required<StopOptions>> {
  return resolveOptions("stop", options, { drain }, { drain: CHECKS.drain });
}
