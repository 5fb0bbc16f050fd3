import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Broker } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { PortSource } from "./listeners/message-port-listener.js";
import type { TlsOptions } from "./listeners/tls-options.js";

export const PLAIN_PEERS = ["allow", "after-first-frame", "refuse"] as const;
export const CONTRACT_MISMATCH = ["warn", "refuse"] as const;
export const TRANSPORTS = ["tcp", "websocket"] as const;

/** How much a client may send, on average a second; at once, after a pause, as much as in one second. */
export interface ReceiveRate {
  /** Messages, and other frames; one counts once more for each 16 of its elements. Defaults to 10,000. */
  readonly messages?: number;
  /** Bytes of frames. Defaults to 8,388,608. */
  readonly bytes?: number;
}

/** A message for which a client's queue has no room. */
export interface Overflow {
  readonly action: string;
  /** The length of its frame. */
  readonly byteLength: number;
  /** What waits for the client already. */
  readonly queuedBytes: number;
}

/** Decides what becomes of a message for which there is no room, and of the client. */
// As a method, so that it may take channels of the server's own class.
export type OverflowDecision = { decide(channel: AnyChannel, overflow: Overflow): "disconnect" | "drop" }["decide"];

/** What a `Server` can be told. Sizes are in bytes, times in milliseconds. */
export interface ServerOptions {
  /** The address to listen on: "0.0.0.0" for all of IPv4, "::" for all. Defaults to "127.0.0.1". */
  readonly host?: string;
  /** The port to listen on; 0 lets the system choose, and `address` tells which. Defaults to 5071. */
  readonly port?: number;
  /** What the port serves, besides other HTTP requests with WebSocket. Defaults to ["tcp", "websocket"]. */
  readonly transports?: readonly (typeof TRANSPORTS)[number][];
  /** Answers HTTP requests that are no WebSocket's. Defaults to none: a sentence for people. */
  readonly http?: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Whether GET /healthz answers that the server lives, and how many connections it has, as JSON. Defaults to false. */
  readonly healthz?: boolean;
  /** An HTTP or HTTPS server to join, for WebSocket alone, in place of a port. Defaults to none. */
  readonly server?: HttpServer | HttpsServer;
  /**
   * What clients of the same program come through, in place of a port of the system's: `self` in a Web Worker,
   * `parentPort` in a worker thread, an end of a `MessageChannel`. Defaults to none.
   */
  readonly messagePort?: PortSource;
  /** The path at which WebSockets connect. Defaults to none: any on a port of its own, "/repod" on a `server`. */
  readonly path?: string;
  /** The certificate and key by which all of the port is encrypted. Defaults to none: nothing is. */
  readonly tls?: TlsOptions;
  /** The origins of pages that may connect, besides those of the same host, or "*" for any. Defaults to []. */
  readonly allowedOrigins?: readonly string[] | "*";
  /** Whether WebSocket messages are compressed where the client can: it costs much time and memory. Defaults to false. */
  readonly perMessageDeflate?: boolean;
  /**
   * Who is believed about where a client is: as many proxies in front that append to X-Forwarded-For, 0 or false where
   * there is none, or "proxy-protocol", with which every connection begins with a header of the PROXY protocol. Defaults
   * to false.
   */
  readonly trustProxy?: false | number | "proxy-protocol";
  /** The largest message accepted from a client. Defaults to 65,536. */
  readonly maxFrameBytes?: number;
  /** How deep the maps and arrays of a message may be nested, in both directions. Defaults to 32. */
  readonly maxDepth?: number;
  /** How many entries and elements a message may hold, in both directions. Defaults to 16,384. */
  readonly maxElements?: number;
  /** How many connections may stand at once; more are refused with `too_many_connections`. Defaults to Infinity. */
  readonly maxConnections?: number;
  /**
   * How many connections may come from one address, or from one /64 of IPv6; more are refused with
   * `too_many_connections`. This machine's own address has no such bound. Defaults to 256.
   */
  readonly maxConnectionsPerAddress?: number;
  /**
   * How many connections may stand that have not finished their handshake, authentication included; one more, and the
   * eldest goes. Defaults to 1,024.
   */
  readonly maxPending?: number;
  /** How many clients may be connected that never sent anything; one more, and the eldest goes. Defaults to 256. */
  readonly maxSilent?: number;
  /**
   * How many bytes of a client's messages may wait for its handlers before reading from it stops. A message counts 64 more
   * than it has, and 32 for each of its elements: small ones take memory, too. Defaults to 262,144.
   */
  readonly maxInboxBytes?: number;
  /**
   * How much a client may send in a second; beyond it the server reads more slowly, and nothing is lost. Defaults to
   * { messages: 10,000, bytes: 8,388,608 }.
   */
  readonly receiveRate?: ReceiveRate;
  /**
   * How many bytes may wait for a client: what it has not acknowledged counts; with a plain client what the system has not
   * taken. Defaults to 1,048,576.
   */
  readonly maxQueuedBytes?: number;
  /** From how many waiting bytes on `onBackpressure` is called. Defaults to 262,144: a quarter of `maxQueuedBytes`. */
  readonly highWaterMark?: number;
  /**
   * How many bytes may be on their way to a client before messages with the delivery `latest` wait, so that newer ones can
   * replace them. Defaults to 16,384.
   */
  readonly latestWindow?: number;
  /**
   * How often at most what is sent to many, by `sendToAll` or a group, is written to each of them: once in so many
   * milliseconds. The first leaves at once; what follows within that time is gathered. With 0 each turn of the event loop
   * writes. Defaults to 2.
   */
  readonly broadcastWindow?: number;
  /**
   * What happens when more than `maxQueuedBytes` would wait: the client is disconnected with `slow_consumer`, or a function
   * says whether it is, or this one message is dropped. Defaults to "disconnect".
   */
  readonly overflow?: "disconnect" | OverflowDecision;
  /**
   * How many messages within `violationWindow` may break the contract or bear a name that a client may not use; one more,
   * and the client is disconnected with `too_many_violations`. Defaults to 20.
   */
  readonly maxViolations?: number;
  /** The time in which `maxViolations` are counted. Defaults to 10,000. */
  readonly violationWindow?: number;
  /** How long a client may take to be authenticated, `onAuth` included. Defaults to 10,000. */
  readonly authTimeout?: number;
  /**
   * The action by which a plain client authenticates, as its first message, whose payload are the credentials. Defaults to
   * none: where the server has `onAuth`, plain clients are refused.
   */
  readonly authAction?: string;
  /** The largest message accepted from a client that is not authenticated. Defaults to 8,192. */
  readonly maxFrameBytesBeforeAuth?: number;
  /**
   * Whether plain clients, which know only frames and messages, are welcome: those of the Python package, say. With
   * "after-first-frame" they must speak first. Defaults to "allow".
   */
  readonly plainPeers?: (typeof PLAIN_PEERS)[number];
  /** How long a client may be silent before it is greeted as a plain one. Defaults to 1,000. */
  readonly greetAfter?: number;
  /**
   * How long a connection may take until it is a WebSocket or has its answer by HTTP, encryption included; then to read
   * that answer, or to ask again; a client to its first frame, where silent ones are not greeted; and others who listen
   * on a `server` to take an upgrade that is not ours. Defaults to 10,000.
   */
  readonly handshakeTimeout?: number;
  /**
   * How long from one heartbeat of a connection to the next, at least 100; a client of which nothing was heard for twice as
   * long has lost its connection, and so has one that hears nothing. With 0 there are none. Defaults to 5,000.
   */
  readonly heartbeat?: number;
  /**
   * How long a client that has lost its connection may take to come back to its session; what is sent to it meanwhile waits.
   * With 0 a session ends with its connection. Defaults to 30,000.
   */
  readonly window?: number;
  /**
   * How many bytes that a client has not acknowledged are kept to be sent again when it comes back; what was on its way
   * beyond that cannot be made good, and the session ends. Defaults to 262,144.
   */
  readonly ring?: number;
  /** How many clients may be waited for that have lost their connections; one more, and the eldest goes. Defaults to 10,000. */
  readonly maxSuspended?: number;
  /**
   * How many bytes may wait for all of those together, and of theirs for handlers; more, and the eldest goes. Defaults to
   * 67,108,864.
   */
  readonly maxSuspendedBytes?: number;
  /** How long a request to a client waits for its answer. Defaults to 10,000. */
  readonly requestTimeout?: number;
  /** Whether a client whose contract is another one is told so, or turned away. Defaults to "warn". */
  readonly contractMismatch?: (typeof CONTRACT_MISMATCH)[number];
  /**
   * Whether an action of the contract that nothing handles prevents the start, and a message that nothing handles counts
   * towards `maxViolations`. Defaults to false: a warning, and nothing.
   */
  readonly strict?: boolean;
  /** What connects it with servers of other processes, so that they are one to their clients. Defaults to none. */
  readonly broker?: Broker;
  /**
   * How often at most messages for clients of other servers are published: once in so many milliseconds. The first goes at
   * once; what follows within that time is gathered. With 0 each is published by itself. Defaults to 8.
   */
  readonly brokerWindow?: number;
  /**
   * After how long another server of which nothing was heard counts as gone, with its clients, at least 100; the same for
   * all of a broker's. Defaults to 6,000.
   */
  readonly brokerExpiry?: number;
  /** How long a client may take to read its last messages, and its handlers to finish, at the end. Defaults to 5,000. */
  readonly drain?: number;
}

export interface StopOptions {
  /** How long clients may take to read what was sent to them, in milliseconds. Defaults to the option `drain`. */
  readonly drain?: number;
}

/** The options of a server with nothing left open; frozen. */
export type ResolvedServerOptions = Readonly<
  Required<Omit<ServerOptions, Absent | "receiveRate">> & { [K in Absent]: ServerOptions[K] | undefined } & {
    receiveRate: Readonly<Required<ReceiveRate>>;
  }
>;
/** What may be left out for good. */
type Absent = "http" | "server" | "messagePort" | "path" | "tls" | "authAction" | "broker";
