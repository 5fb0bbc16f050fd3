import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { callUser, createDeferred, reportUnhandled, watch } from "@repod/core/internal";
import type { Address, Deferred, Runtime, Transport } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { clientAddressOf } from "./forwarded-for.js";
import { answerRequest, healthAnswer, UPGRADE_REQUIRED } from "./http-answers.js";
import { HttpConnection } from "./http-connection.js";
import type { HttpConnectionOptions } from "./http-connection.js";
import type { ListenerHost } from "./listener.js";
import { answerOnSocket, answerRefusal } from "./websocket/refusal.js";
import { createUpgrade } from "./websocket/upgrade.js";
import type { Upgrade } from "./websocket/upgrade.js";

/** Answers HTTP requests that are no WebSocket's. May be async; what it throws is answered with 500. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Speaks HTTP on sockets that others accepted: WebSocket upgrades, the user's own answers, and short ones of ours. */
export class HttpPort {
  readonly #options: ResolvedServerOptions;
  readonly #host: ListenerHost;
  readonly #runtime: Runtime;
  readonly #server: HttpServer;
  readonly #upgrade: Upgrade;
  readonly #connections = new Map<Duplex, HttpConnection>();
  /** Connections on which nothing is being answered, those that have waited longest first. */
  readonly #idle = new Set<HttpConnection>();
  readonly #maxIdle: number;
  /** The connection that is being upgraded, during the call that does it. */
  #upgrading: Duplex | undefined;
  #deserted: Deferred<void> | undefined;

  /** @param maxIdle - How many connections may wait for a request; one more, and the eldest goes. */
  constructor(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime, maxIdle: number) {
    this.#options = options;
    this.#maxIdle = maxIdle;
    this.#host = host;
    this.#runtime = runtime;
    this.#upgrade = createUpgrade({
      ...options,
      runtime,
      addressOf: (request) => this.#addressOf(request),
      onTransport: (transport, headers) => this.#onTransport(transport, headers),
    });
    // Node's own deadlines look only at connections that it accepted itself.
    this.#server = createServer({ requestTimeout: 0, headersTimeout: 0 });
    this.#server.on("request", (request, response) => this.#serverOnRequest(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#serverOnUpgrade(request, socket, head));
    this.#server.on("connect", (_request, socket) => this.#serverOnConnect(socket));
  }

  /**
   * Takes over a socket, whose first byte is still in it.
   */
  take(socket: Socket, { addr, raw, since }: Pick<HttpConnectionOptions, "addr" | "raw" | "since">): void {
    const { clock } = this.#runtime;
    const connection: HttpConnection = new HttpConnection({
      socket,
      raw,
      addr,
      clock,
      since,
      timeout: this.#options.handshakeTimeout,
      onIdle: () => this.#await(connection),
      onBusy: () => this.#idle.delete(connection),
    });
    this.#connections.set(socket, connection);
    this.#await(connection);
    socket.once("close", () => this.#forget(socket));
    this.#server.emit("connection", socket);
    socket.resume();
  }

  /**
   * Ends connections on which nothing is being answered, at once, and the others when they have their answer. Resolves
   * when none is left.
   *
   * @param drain - How long answers may take, in milliseconds; then their connections are cut.
   */
  async stop(drain: number): Promise<void> {
    for (const connection of this.#connections.values()) connection.end();
    if (this.#connections.size === 0) return;
    this.#deserted ??= createDeferred();
    const timer = this.#runtime.clock.setTimeout(() => {
      for (const socket of this.#connections.keys()) socket.destroy();
    }, drain);
    await this.#deserted.promise;
    this.#runtime.clock.clearTimeout(timer);
    this.#deserted = undefined;
  }

  #serverOnRequest(request: IncomingMessage, response: ServerResponse): void {
    const { healthz, http } = this.#options;
    const connection = this.#connections.get(request.socket);
    if (healthz && asksForHealth(request)) {
      connection?.answer(response);
      answerRequest(request, response, healthAnswer(this.#host.connections()));
    } else if (http) {
      connection?.handOver(request, response);
      callHandler(http, request, response);
    } else {
      connection?.answer(response);
      answerRequest(request, response, UPGRADE_REQUIRED);
    }
  }

  #serverOnUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    if (!this.#isFree(socket)) return;
    if (this.#options.healthz && offersOther(request) && asksForHealth(request)) {
      socket.on("error", ignore);
      answerOnSocket(socket, healthAnswer(this.#host.connections()), this.#runtime.clock);
      return;
    }
    this.#upgrading = socket;
    this.#upgrade.handle(request, socket, head);
    this.#upgrading = undefined;
  }

  #serverOnConnect(socket: Duplex): void {
    if (!this.#isFree(socket)) return;
    answerRefusal(socket, { status: 405, sentence: "This server is no proxy." }, this.#runtime.clock);
  }

  /** Whether a socket that Node lets go can be answered on. Otherwise it ends, behind the answers on their way. */
  #isFree(socket: Duplex): boolean {
    const connection = this.#connections.get(socket);
    if (!connection?.isTaken) return true;
    connection.end();
    // Node reads no more, and whether the peer is still there only who reads finds out.
    socket.resume();
    return false;
  }

  #onTransport(transport: Transport, headers: IncomingHttpHeaders): void {
    if (this.#upgrading) {
      this.#connections.get(this.#upgrading)?.release();
      this.#forget(this.#upgrading);
    }
    this.#host.onTransport(transport, 0, headers);
  }

  #addressOf(request: IncomingMessage): Address | undefined {
    return clientAddressOf(request, this.#options.trustProxy, this.#connections.get(request.socket)?.addr);
  }

  #await(connection: HttpConnection): void {
    this.#idle.add(connection);
    const [eldest] = this.#idle;
    if (this.#idle.size <= this.#maxIdle || !eldest) return;
    this.#idle.delete(eldest);
    eldest.refuse("too_many_connections");
  }

  #forget(socket: Duplex): void {
    const connection = this.#connections.get(socket);
    if (connection) this.#idle.delete(connection);
    this.#connections.delete(socket);
    if (this.#connections.size === 0) this.#deserted?.resolve();
  }
}

function asksForHealth({ method, url }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && url?.split("?", 1)[0] === "/healthz";
}

/** Whether a GET offers a protocol that is not WebSocket, such as HTTP/2: an offer that need not be taken. */
function offersOther({ headers, method }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() !== "websocket";
}

/** What follows an error is `close`. */
function ignore(): void {}

function callHandler(handler: HttpHandler, request: IncomingMessage, response: ServerResponse): void {
  void watch(callUser(handler, undefined, request, response), (error) => {
    reportUnhandled(error, "The server option `http`");
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { "Content-Type": "text/plain" }).end("Something failed on this server.\n");
  });
}
