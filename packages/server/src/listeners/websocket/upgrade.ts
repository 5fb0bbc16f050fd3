import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { HEADER_SIZE, logger, printable } from "@repod/core/internal";
import type { Address, Runtime, Transport } from "@repod/core/internal";
import { WebSocketServer } from "ws";
import type { Server } from "ws";
import { AcceptedWebSocket } from "./accepted-websocket.js";
import { createOriginCheck } from "./origin.js";
import type { OriginCheck } from "./origin.js";
import { answerRefusal } from "./refusal.js";
import type { Refusal } from "./refusal.js";
import { MAX_BATCH_BYTES, WebSocketTransport } from "./websocket-transport.js";

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
  /** A connection stands. Whoever is called owns the transport and has to end it. */
  readonly onTransport: (transport: Transport) => void;
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

  readonly #serverOnClientError = (error: Error, socket: Duplex, request: IncomingMessage): void => {
    this.#refuse(request, socket, { status: 400, sentence: `${error.message}.` });
  };

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.#path = options.path === undefined ? undefined : withoutSlash(options.path);
    this.#isAllowed = createOriginCheck(options.allowedOrigins);
    const maxPayload = Math.max(MAX_BATCH_BYTES, options.maxFrameBytes + HEADER_SIZE);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload,
      // Pieces are kept until the message is whole, and a small one takes more memory than its bytes.
      maxBufferedChunks: maxPayload / LEAST_PIECE_BYTES,
      perMessageDeflate: options.perMessageDeflate,
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
    socket.on("error", socketOnError);
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
    const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
    this.#server.handleUpgrade(request, socket, bytes, (ws) => {
      const { runtime, onTransport } = this.#options;
      const transport = new WebSocketTransport(ws, { runtime, remoteAddress, secure: isSecure(request), socket });
      socket.off("error", socketOnError);
      onTransport(transport);
    });
  }

  #objectionTo(request: IncomingMessage): Refusal | undefined {
    const { headers, method } = request;
    if (!this.matches(request)) {
      const place = this.#options.path ?? "/";
      return { status: 404, sentence: `There is no game server at this path. Connect to ${place}.` };
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
      return {
        status: 403,
        sentence: `Pages of the origin ${name} may not connect. Add it to the server's option allowedOrigins.`,
      };
    }
    return undefined;
  }

  #refuse(request: IncomingMessage, socket: Duplex, refusal: Refusal): void {
    const { addressOf, runtime } = this.#options;
    const { status, sentence } = refusal;
    logger().log("info", "client_refused", { addr: addressOf(request), status, reason: sentence });
    answerRefusal(socket, refusal, runtime.clock);
  }
}

/** What follows an error is `close`. */
function socketOnError(): void {}

function isSecure({ socket }: IncomingMessage): boolean {
  return "encrypted" in socket;
}

/** The path that a request asks for: no query, no slash at the end. */
function pathOf({ url = "/" }: IncomingMessage): string {
  // A request may name its host in front of the path.
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  return withoutSlash(path.slice(0, path.search(/[?#]|$/)));
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
