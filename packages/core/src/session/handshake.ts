import { EXPLAINS } from "#explains";
import type { WireMap } from "../codec/codec.js";
import { RepodError } from "../errors/repod-error.js";
import { MAX_FRAME_BYTES } from "../wire/frame.js";

/** The version of the protocol that this library speaks. */
export const PROTOCOL_VERSION = 1;
/** A peer that accepts less cannot be told why it is refused. */
const LEAST_LIMIT = 1_024;

/** What is known of the peer once both sides have spoken. */
export interface Peer {
  /** Whether it speaks more than frames and messages: requests, reasons, and what will follow. */
  readonly extended: boolean;
  /** The largest body it accepts, in bytes. */
  readonly limit: number;
}

/** A peer that said no hello: frames and messages, nothing else. It told no limit, so only that of the frame holds. */
export const PLAIN_PEER: Peer = { extended: false, limit: MAX_FRAME_BYTES };

/** A client asks for the session that it had. */
export interface ResumeRequest {
  readonly session: string;
  /** Proves that the session is its own. */
  readonly token: string;
  /** How many frames of the server's have arrived. */
  readonly received: number;
}

/** The client's first frame. */
export interface Hello {
  readonly version: number;
  readonly limit: number;
  /** The fingerprint of the client's contract, where it has one. */
  readonly contract: string | undefined;
  /** The credentials of the client, whatever they are. */
  readonly auth?: unknown;
  /** Absent where it had none, or gave it up. */
  readonly resume?: ResumeRequest | undefined;
}

/** The server's answer to a hello. */
export interface Greeting {
  readonly version: number;
  readonly session: string;
  /** Proves to the server, when the transport was lost, whose the session is. */
  readonly token: string;
  /** Whether this is the session that was asked for, rather than a new one. */
  readonly resumed: boolean;
  /** How many frames of the client's have arrived; 0 in a new session. */
  readonly received: number;
  /** How long the session is kept when its transport is lost, in milliseconds; 0 where it is not. */
  readonly window: number;
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

export function helloMessage({ version, ...rest }: Hello): WireMap {
  return { action: "$hello", v: version, ...rest };
}

/** @throws RepodError `protocol_error`. */
export function parseHello(message: WireMap): Hello {
  return {
    version: wholeNumber(message["v"], "v", 1, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(message["limit"], "limit", LEAST_LIMIT, MAX_FRAME_BYTES),
    contract: typeof message["contract"] === "string" ? message["contract"] : undefined,
    auth: message["auth"],
    resume: parseResume(message["resume"]),
  };
}

function parseResume(request: unknown): ResumeRequest | undefined {
  if (request === undefined) return undefined;
  const { session, token, received } = Object(request) as WireMap;
  if (isText(session) && isText(token)) {
    return { session, token, received: wholeNumber(received, "received", 0, Number.MAX_SAFE_INTEGER) };
  }
  throw new RepodError("protocol_error", "In the handshake, `resume` names a session and its token.");
}

/** All that a plain peer is told. */
export function plainGreeting(): WireMap {
  return { action: "connected" };
}

/** The answer to a hello. */
export function greetingMessage({ version, ...rest }: Greeting): WireMap {
  return { action: "connected", $: { v: version, ...rest } };
}

/**
 * What a server's greeting says; `undefined` when it comes from a plain server.
 *
 * @throws RepodError `protocol_error`, or `unsupported_version` for a version that we do not speak.
 */
export function parseGreeting({ $: extension }: WireMap): Greeting | undefined {
  if (Object(extension) !== extension) return undefined;
  const { v: version, resumed, received, window, heartbeat, ...rest } = extension as WireMap;
  if (typeof version === "number" && version !== PROTOCOL_VERSION) {
    throw new RepodError(
      "unsupported_version",
      EXPLAINS ? `The server speaks protocol version ${version}, we ${PROTOCOL_VERSION}.` : undefined,
    );
  }
  if (
    version !== PROTOCOL_VERSION ||
    !isText(rest["session"]) ||
    !isText(rest["token"]) ||
    !isWhole(rest["limit"], LEAST_LIMIT, MAX_FRAME_BYTES)
  ) {
    throw new RepodError("protocol_error");
  }
  return {
    ...(rest as Pick<Greeting, "session" | "token" | "limit" | "time" | "contract">),
    version,
    resumed: resumed === true,
    received: Number(received) || 0,
    window: Number(window) || 0,
    heartbeat: Number(heartbeat) || 0,
  };
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
