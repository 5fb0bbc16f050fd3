import { EXPLAINS } from "#explains";
import type { WireMap } from "../codec/codec.js";
import { RepodError } from "../errors/repod-error.js";

/** The version of the protocol that this library speaks. */
export const PROTOCOL_VERSION = 1;
/** A peer that accepts less cannot be told why it is refused. */
const LEAST_LIMIT = 1_024;
/** Limits are below 16 MiB, so that the first byte of a frame is 0. */
const GREATEST_LIMIT = 2 ** 24 - 1;

/** What is known of the peer once both sides have spoken. */
export interface Peer {
  /** Whether it speaks more than frames and messages: requests, reasons, and what will follow. */
  readonly extended: boolean;
  /** The largest body it accepts, in bytes. */
  readonly limit: number;
}

/** A peer that said no hello: frames and messages, nothing else. It told no limit, so only that of the frame holds. */
export const PLAIN_PEER: Peer = { extended: false, limit: GREATEST_LIMIT };

/** The client's first frame. */
export interface Hello {
  readonly version: number;
  readonly limit: number;
  /** The fingerprint of the client's contract, where it has one. */
  readonly contract: string | undefined;
  /** The credentials of the client, whatever they are. */
  readonly auth?: unknown;
}

/** The server's answer to a hello. */
export interface Greeting {
  readonly version: number;
  readonly session: string;
  readonly token: string;
  /** From one ping to the next, in milliseconds; 0 where neither side pings. */
  readonly heartbeat: number;
  readonly limit: number;
  /** The server's clock, in milliseconds since 1970; whatever a server says that is none of ours. */
  readonly time: unknown;
  /** Something when the server's contract is not the client's: its lines, where they fit into a frame. */
  readonly contract: unknown;
}

export function isHello(message: WireMap): boolean {
  return message["action"] === "$hello";
}

export function helloMessage(hello: Hello): WireMap {
  return { action: "$hello", v: hello.version, limit: hello.limit, contract: hello.contract, auth: hello.auth };
}

/** @throws RepodError `protocol_error`. */
export function parseHello(message: WireMap): Hello {
  return {
    version: wholeNumber(message["v"], "v", 1, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(message["limit"], "limit", LEAST_LIMIT, GREATEST_LIMIT),
    contract: typeof message["contract"] === "string" ? message["contract"] : undefined,
    auth: message["auth"],
  };
}

/** All that a plain peer is told. */
export function plainGreeting(): WireMap {
  return { action: "connected" };
}

/** The answer to a hello. A window of 0 says that this server does not resume sessions. */
export function greetingMessage(greeting: Greeting): WireMap {
  const { version, session, token, heartbeat, limit, time, contract } = greeting;
  const extension = {
    v: version,
    session,
    token,
    resumed: false,
    received: 0,
    window: 0,
    heartbeat,
    limit,
    time,
    contract,
  };
  return { action: "connected", $: extension };
}

/**
 * What a server's greeting says; `undefined` when it comes from a plain server.
 *
 * @throws RepodError `protocol_error`, or `unsupported_version` for a version that we do not speak.
 */
export function parseGreeting({ $: extension }: WireMap): Greeting | undefined {
  if (typeof extension !== "object" || extension === null) return undefined;
  const { v: version, session, token, heartbeat, limit, time, contract } = extension as WireMap;
  if (typeof version === "number" && version !== PROTOCOL_VERSION) {
    throw new RepodError(
      "unsupported_version",
      EXPLAINS ? `The server speaks protocol version ${version}, we ${PROTOCOL_VERSION}.` : undefined,
    );
  }
  if (
    version !== PROTOCOL_VERSION ||
    !isText(session) ||
    !isText(token) ||
    !isWhole(limit, LEAST_LIMIT, GREATEST_LIMIT)
  ) {
    throw new RepodError("protocol_error");
  }
  return { version: PROTOCOL_VERSION, session, token, heartbeat: Number(heartbeat) || 0, limit, time, contract };
}

function wholeNumber(value: unknown, name: string, least: number, greatest: number): number {
  if (isWhole(value, least, greatest)) return value;
  throw new RepodError(
    "protocol_error",
    `In the handshake, \`${name}\` is a whole number from ${least} to ${greatest}.`,
  );
}

function isWhole(value: unknown, least: number, greatest: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= greatest;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
