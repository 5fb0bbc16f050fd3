import { toSecureContext } from "#listeners";
import {
  DEFAULT_HOST,
  DEFAULT_PATH,
  DEFAULT_PORT,
  duration,
  EXPLAINS,
  filledText,
  flag,
  MAX_FRAME_BYTES,
  oneOf,
  RepodError,
  resolveOptions,
  whole,
  wholeOrInfinity,
} from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";
import {
  allowedOrigins,
  authAction,
  broker,
  heartbeat,
  httpServer,
  overflow,
  portSource,
  receiveRate,
  socketPath,
  trustProxy,
} from "./option-checks.js";
import { CONTRACT_MISMATCH, PLAIN_PEERS, TRANSPORTS } from "./options.js";
import type { ResolvedServerOptions, ServerOptions, StopOptions } from "./options.js";

/** Belong to a port of the server's own. */
const NOT_JOINED = ["host", "port", "transports", "tls", "http", "healthz"] as const;
/** Are about ways in from outside of the program. */
const NOT_PORT = ["server", "path", "allowedOrigins", "perMessageDeflate", "trustProxy"] as const;
/** Are about HTTP, which a port for TCP alone does not speak. */
const NOT_TCP = ["http", "healthz", "path", "allowedOrigins", "perMessageDeflate"] as const;
/** Are about silent clients, whom only TCP greets. */
const NOT_WEBSOCKET = ["maxSilent", "greetAfter"] as const;

/** Less is a mistake, most likely seconds. */
const LEAST_EXPIRY = 100;
/** Of a timer. */
const LONGEST = 2 ** 31 - 1;
/** Of a window, in milliseconds: more is a mistake, as messages wait. */
const LONGEST_WINDOW = 1_000;

const TCP_ALONE = "`transports` is TCP alone, which serves no HTTP";
const WEBSOCKET_ALONE = "`transports` is WebSocket alone, on which nobody is greeted before a frame";
const JOINED = "an HTTP server is joined, which has its own";
const PORT_ALONE = "clients come through a message port";
const JOINED_ALONE = "an HTTP server is joined for WebSocket, on which nobody is greeted before a frame";

const DEFAULTS: ResolvedServerOptions = {
  host: DEFAULT_HOST,
  port: DEFAULT_PORT,
  transports: TRANSPORTS,
  http: undefined,
  healthz: false,
  server: undefined,
  messagePort: undefined,
  path: undefined,
  tls: undefined,
  allowedOrigins: [],
  perMessageDeflate: false,
  trustProxy: false,
  maxFrameBytes: 65_536,
  maxDepth: 32,
  maxElements: 16_384,
  maxConnections: Infinity,
  maxConnectionsPerAddress: 256,
  maxPending: 1_024,
  maxSilent: 256,
  maxInboxBytes: 262_144,
  receiveRate: { messages: 10_000, bytes: 8_388_608 },
  maxQueuedBytes: 1_048_576,
  highWaterMark: 262_144,
  latestWindow: 16_384,
  broadcastWindow: 2,
  overflow: "disconnect",
  maxViolations: 20,
  violationWindow: 10_000,
  authTimeout: 10_000,
  authAction: undefined,
  maxFrameBytesBeforeAuth: 8_192,
  plainPeers: "allow",
  greetAfter: 1_000,
  handshakeTimeout: 10_000,
  heartbeat: 5_000,
  window: 30_000,
  ring: 262_144,
  maxSuspended: 10_000,
  maxSuspendedBytes: 67_108_864,
  requestTimeout: 10_000,
  contractMismatch: "warn",
  strict: false,
  broker: undefined,
  brokerWindow: 8,
  brokerExpiry: 6_000,
  drain: 5_000,
};

const CHECKS: { readonly [K in keyof ResolvedServerOptions]: OptionCheck } = {
  host: filledText,
  port: whole(0, 65_535),
  transports: {
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => TRANSPORTS.includes(name)),
    allowed: 'a list of "tcp", "websocket" or both',
  },
  http: { accepts: (value) => typeof value === "function", allowed: "a function of a request and a response" },
  healthz: flag,
  server: httpServer,
  messagePort: portSource,
  path: socketPath,
  tls: { accepts: (value) => typeof value === "object" && value !== null, allowed: "an object with `cert` and `key`" },
  allowedOrigins,
  perMessageDeflate: flag,
  trustProxy,
  maxFrameBytes: whole(1_024, MAX_FRAME_BYTES),
  // The greeting, too, has to fit.
  maxDepth: whole(4, 1_000),
  maxElements: whole(64, 2 ** 32 - 1),
  maxConnections: wholeOrInfinity(1),
  maxConnectionsPerAddress: wholeOrInfinity(1),
  maxPending: wholeOrInfinity(1),
  maxSilent: wholeOrInfinity(0),
  maxInboxBytes: whole(1_024, 2 ** 32),
  receiveRate,
  maxQueuedBytes: whole(1_024, 2 ** 32),
  highWaterMark: whole(0, 2 ** 32),
  latestWindow: whole(0, 2 ** 32),
  broadcastWindow: whole(0, LONGEST_WINDOW),
  overflow,
  maxViolations: wholeOrInfinity(0),
  violationWindow: duration,
  authTimeout: duration,
  authAction,
  maxFrameBytesBeforeAuth: whole(1_024, MAX_FRAME_BYTES),
  plainPeers: oneOf(PLAIN_PEERS),
  greetAfter: duration,
  handshakeTimeout: duration,
  heartbeat,
  window: duration,
  ring: whole(1_024, 2 ** 32),
  maxSuspended: wholeOrInfinity(0),
  maxSuspendedBytes: wholeOrInfinity(0),
  requestTimeout: duration,
  contractMismatch: oneOf(CONTRACT_MISMATCH),
  strict: flag,
  broker,
  brokerWindow: whole(0, LONGEST_WINDOW),
  brokerExpiry: whole(LEAST_EXPIRY, LONGEST),
  drain: duration,
};

/** @throws RepodError `invalid_option`. */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const resolved = withDerived(options, resolveOptions("server", options, DEFAULTS, CHECKS));
  const { highWaterMark, maxQueuedBytes, messagePort, server, tls, transports, trustProxy } = resolved;
  if (highWaterMark > maxQueuedBytes) {
    refuse(
      `The server option \`highWaterMark\` is ${highWaterMark}; it must be at most \`maxQueuedBytes\`, ${maxQueuedBytes}.`,
    );
  }
  const path = resolved.path === undefined ? undefined : asUrlsHaveIt(resolved.path);
  if (tls) toSecureContext(tls);
  if (messagePort) refuseWith(options, [...NOT_JOINED, ...NOT_PORT, ...NOT_WEBSOCKET], PORT_ALONE);
  if (!transports.includes("websocket")) {
    const countsProxies = typeof trustProxy === "number" && trustProxy > 0;
    refuseWith(options, countsProxies ? [...NOT_TCP, "trustProxy"] : NOT_TCP, TCP_ALONE);
  }
  if (!transports.includes("tcp")) refuseWith(options, NOT_WEBSOCKET, WEBSOCKET_ALONE);
  if (!server) return Object.freeze({ ...resolved, path });
  refuseWith(options, NOT_JOINED, JOINED);
  refuseWith(options, NOT_WEBSOCKET, JOINED_ALONE);
  if (trustProxy === "proxy-protocol") {
    refuse(EXPLAINS ? 'With `server`, `trustProxy` cannot be "proxy-protocol": the server accepts.' : undefined);
  }
  if (path === "/") {
    refuse(
      EXPLAINS
        ? 'With `server`, `path` cannot be "/": the WebSockets of the server\'s own pages connect there.'
        : undefined,
    );
  }
  return Object.freeze({ ...resolved, path: path ?? DEFAULT_PATH });
}

/** @throws RepodError `invalid_option`. */
export function resolveStopOptions(
  options: StopOptions,
  { drain }: Pick<ResolvedServerOptions, "drain">,
): Readonly<Required<StopOptions>> {
  return resolveOptions("stop", options, { drain }, { drain: CHECKS.drain });
}

/** Fills in what depends on other options. */
function withDerived(given: ServerOptions, resolved: ResolvedServerOptions): ResolvedServerOptions {
  return {
    ...resolved,
    receiveRate: { ...DEFAULTS.receiveRate, ...given.receiveRate },
    highWaterMark: given.highWaterMark ?? Math.floor(resolved.maxQueuedBytes / 4),
  };
}

function refuseWith(options: ServerOptions, others: readonly (keyof ServerOptions)[], where: string): void {
  const other = others.find((name) => options[name] !== undefined && options[name] !== false);
  if (other !== undefined) refuse(`The server option \`${other}\` cannot be given where ${where}.`);
}

function refuse(sentence: string | undefined): never {
  throw new RepodError("invalid_option", sentence);
}

/** A path as requests name it: what is not ASCII is escaped, and dots are resolved. */
function asUrlsHaveIt(path: string): string {
  return new URL(`http://localhost${path}`).pathname;
}
