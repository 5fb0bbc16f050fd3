import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  BatchWriter,
  HEADER_SIZE,
  MAX_BATCH_BYTES,
  printable,
  reportUnhandled,
  reportWarning,
  SOCKET_OPTIONS,
  toError,
} from "@repod/core/internal";
import type { Address, Runtime, Transport } from "@repod/core/internal";
import { WebSocketServer } from "ws";
import type { Server } from "ws";
import { RefusalLog } from "../../intake/refusal-log.js";
import { Departures } from "../departures.js";
import { heedErrorsOf, ignoreErrorsOf } from "../ignore-error.js";
import { AcceptedWebSocket } from "./accepted-websocket.js";
import { FRAME_HEADER } from "./frame-header.js";
import { createOriginCheck } from "./origin.js";
import type { OriginCheck } from "./origin.js";
import { answerRefusal } from "./refusal.js";
import type { Refusal } from "./refusal.js";
import { pathOf, unknownPath, withoutSlash } from "./request-path.js";
import { WebSocketTransport } from "./websocket-transport.js";
import type { WebSocketSupplies } from "./websocket-transport.js";

export interface UpgradeOptions {
  /** The path at which WebSockets connect; undefined: any. */
  readonly path: string | undefined;
  /** Origins that may connect besides our own, or `*` for all. */
  readonly allowedOrigins: readonly string[] | "*";
  /** The largest body of a frame accepted, in bytes. */
  readonly maxFrameBytes: number;
  /** Whether messages are compressed for those who offer it. */
  readonly perMessageDeflate: boolean;
  readonly runtime: Runtime;
  /** Where the peer of a request is; behind a proxy what the proxy says. */
  readonly addressOf: (request: IncomingMessage) => Address | undefined;
  /** Takes a place for the peer of a good request; tells where there is none. Defaults to places for all. */
  readonly takePlace?: (request: IncomingMessage, addr: Address) => Refusal | undefined;
  /** Hears of who is refused. Defaults to one of its own. */
  readonly refusals?: RefusalLog;
  /** A connection stands, by a request with these headers. Whoever is called owns the transport and has to end it. */
  readonly onTransport: (transport: Transport, headers: IncomingHttpHeaders) => void;
}

/** Makes WebSockets of HTTP requests. */
export interface Upgrade {
  /** Whether a request asks for our path. */
  matches(request: IncomingMessage): boolean;
  /** Answers an upgrade request: takes it over, or refuses it with a status and a sentence, and ends the socket. */
  handle(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

/** The version of the WebSocket protocol that browsers speak. Older ones name their origin in another header. */
const VERSION = "13";
/** 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** In how small pieces, on average, the system may deliver the largest message, in bytes. */
const LEAST_PIECE_BYTES = 64;
/**
 * In how small fragments, on average, a client may send the largest message, in bytes. Chromium makes at most 140 of one
 * with 16 MiB, and up to 3 of one with 64 KiB.
 */
const LEAST_FRAGMENT_BYTES = 16_384;
/** How many fragments more any message may have. */
const SPARE_FRAGMENTS = 16;
/** Anybody can invent origins: so many are warned of. */
const MOST_ORIGINS = 8;
/**
 * How long `ws` waits for a peer's close frame, in milliseconds: as long as timers can. Whoever closes a transport sets
 * the deadline.
 */
const CLOSE_TIMEOUT = { closeTimeout: 2 ** 31 - 1 };

/** Answers upgrade requests. Binds nothing and keeps nothing. */
export function createUpgrade(options: UpgradeOptions): Upgrade {
  return new WebSocketUpgrade(options);
}

class WebSocketUpgrade implements Upgrade {
  readonly #options: UpgradeOptions;
  readonly #path: string | undefined;
  readonly #isAllowed: OriginCheck;
  readonly #server: Server<typeof AcceptedWebSocket>;
  readonly #refusals: RefusalLog;
  readonly #supplies: WebSocketSupplies;
  /** Origins that were refused, and told of. */
  readonly #warnedOf = new Set<string>();
  /** Whether somebody else was seen to take our path. */
  #hasRival = false;

  readonly #serverOnClientError = (error: Error, socket: Duplex, request: IncomingMessage): void => {
    this.#refuse(request, socket, { status: 400, sentence: `${error.message}.` });
  };

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.#refusals = options.refusals ?? new RefusalLog(options.runtime.clock);
    const { runtime } = options;
    const departures = new Departures(runtime.clock);
    this.#supplies = { runtime, writer: new BatchWriter(runtime, FRAME_HEADER), departures };
    this.#path = options.path === undefined ? undefined : withoutSlash(options.path);
    this.#isAllowed = createOriginCheck(options.allowedOrigins);
    const maxPayload = Math.max(MAX_BATCH_BYTES, options.maxFrameBytes + HEADER_SIZE);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload,
      // Pieces are kept until the message is whole, and a small one takes more memory than its bytes.
      maxBufferedChunks: maxPayload / LEAST_PIECE_BYTES,
      // However small, a fragment keeps what was read together with it, up to 64 KiB.
      maxFragments: SPARE_FRAGMENTS + maxPayload / LEAST_FRAGMENT_BYTES,
      perMessageDeflate: options.perMessageDeflate,
      // A callback for answers that each WebSocket has from the start would take 128 bytes.
      autoPong: false,
      WebSocket: AcceptedWebSocket,
      ...CLOSE_TIMEOUT,
    });
    this.#server.on("wsClientError", this.#serverOnClientError);
  }

  matches(request: IncomingMessage): boolean {
    return this.#path === undefined || pathOf(request) === this.#path;
  }

  handle(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    // From now on nobody else listens, and an error that nobody hears ends the process.
    ignoreErrorsOf(socket);
    const refusal = this.#objectionTo(request);
    if (refusal) {
      this.#refuse(request, socket, refusal);
      return;
    }
    const remoteAddress = this.#options.addressOf(request);
    if (!remoteAddress) {
      // The peer was gone before it was accepted.
      socket.destroy();
      return;
    }
    const full = this.#options.takePlace?.(request, remoteAddress);
    if (full) {
      this.#refuse(request, socket, full);
      return;
    }
    const ws = this.#accept(request, socket, head);
    if (!ws) return;
    // An HTTP server that others made may set its sockets up in another way; `ws` itself turns the delay off.
    request.socket.setKeepAlive(SOCKET_OPTIONS.keepAlive, SOCKET_OPTIONS.keepAliveInitialDelay);
    const secure = isSecure(request);
    const transport = new WebSocketTransport(ws, { remoteAddress, secure, socket, supplies: this.#supplies });
    heedErrorsOf(socket);
    this.#options.onTransport(transport, request.headers);
  }

  /** Answers 101. `undefined` where the request was answered otherwise, or by somebody else. */
  #accept(request: IncomingMessage, socket: Duplex, head: Uint8Array): AcceptedWebSocket | undefined {
    const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
    let accepted: AcceptedWebSocket | undefined;
    try {
      this.#server.handleUpgrade(request, socket, bytes, (ws) => (accepted = ws));
    } catch (error) {
      // The socket is another WebSocket server's, which answered first: it lives on there.
      this.#reportRival(toError(error));
    }
    return accepted;
  }

  #reportRival(error: Error): void {
    if (this.#hasRival) return;
    this.#hasRival = true;
    const place = this.#options.path ?? "any path";
    reportUnhandled(error, `Two servers take the WebSockets at ${place}; give the other one a path of its own`);
  }

  #objectionTo(request: IncomingMessage): Refusal | undefined {
    const { headers, method } = request;
    if (!this.matches(request)) {
      return unknownPath([this.#options.path ?? "/"]);
    }
    if (method !== "GET") {
      return { status: 405, sentence: "A WebSocket begins with a GET request.", headers: { Allow: "GET" } };
    }
    if (headers.upgrade?.toLowerCase() !== "websocket") {
      return {
        status: 426,
        sentence: "This server upgrades to WebSocket only. Connect with a WebSocket client.",
        headers: { Upgrade: "websocket" },
      };
    }
    if (headers["sec-websocket-version"] !== VERSION) {
      return {
        status: 426,
        sentence: `This server speaks version ${VERSION} of the WebSocket protocol. Name it in Sec-WebSocket-Version.`,
        headers: { Upgrade: "websocket", "Sec-WebSocket-Version": VERSION },
      };
    }
    if (!KEY.test(headers["sec-websocket-key"] ?? "")) {
      return { status: 400, sentence: "Sec-WebSocket-Key is missing or is not 16 bytes in base64." };
    }
    const { origin, host } = headers;
    if (!this.#isAllowed(origin, host)) {
      const name = printable(origin ?? "");
      const sentence = `Pages of the origin ${name} may not connect. Add it to the server's option allowedOrigins.`;
      this.#warnOf(name, sentence);
      return { status: 403, sentence };
    }
    return undefined;
  }

  /** Whoever writes a page finds this first, and no browser shows a page why it was refused. */
  #warnOf(origin: string, sentence: string): void {
    if (this.#warnedOf.has(origin) || this.#warnedOf.size >= MOST_ORIGINS) return;
    this.#warnedOf.add(origin);
    reportWarning(sentence);
  }

  #refuse(request: IncomingMessage, socket: Duplex, refusal: Refusal): void {
    const { addressOf, runtime } = this.#options;
    const { status, sentence } = refusal;
    this.#refusals.refuse({ addr: addressOf(request), status, reason: sentence });
    answerRefusal(socket, refusal, runtime.clock);
  }
}

function isSecure({ socket }: IncomingMessage): boolean {
  return "encrypted" in socket;
}
