import { createServer, STATUS_CODES } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { callUser, createDeferred, reportUnhandled, watch } from "@repod/core/internal";
import type { Address, Deferred, Runtime, Transport } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { clientAddressOf, countsProxies } from "./forwarded-for.js";
import { answerRequest, healthAnswer, UPGRADE_REQUIRED } from "./http-answers.js";
import { HttpConnection } from "./http-connection.js";
import type { HttpConnectionOptions } from "./http-connection.js";
import { ignoreErrorsOf } from "./ignore-error.js";
import type { ListenerHost } from "./listener.js";
import { placeFor } from "./too-many.js";
import { answerOf, answerOnSocket, answerRefusal } from "./websocket/refusal.js";
import type { Refusal } from "./websocket/refusal.js";
import { createUpgrade } from "./websocket/upgrade.js";
import type { Upgrade } from "./websocket/upgrade.js";

/** Answers HTTP requests that are no WebSocket's. May be async; what it throws is answered with 500. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Whose socket it is, and since when. */
export type Visitor = Pick<HttpConnectionOptions, "addr" | "raw" | "since" | "pending" | "refusal">;

/** Speaks HTTP on sockets that others accepted: WebSocket upgrades, the user's own answers, and short ones of ours. */
export class HttpPort {
  readonly #options: ResolvedServerOptions;
  readonly #host: ListenerHost;
  readonly #runtime: Runtime;
  readonly #server: HttpServer;
  readonly #upgrade: Upgrade;
  readonly #connections = new Map<Duplex, HttpConnection>();
  /** The connection that is being upgraded, during the call that does it. */
  #upgrading: Duplex | undefined;
  #deserted: Deferred<void> | undefined;

  readonly #connectionOnRelease = (socket: Socket): void => {
    this.#connections.delete(socket);
    if (this.#connections.size === 0) this.#deserted?.resolve();
  };

  constructor(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime) {
    this.#options = options;
    this.#host = host;
    this.#runtime = runtime;
    this.#upgrade = createUpgrade({
      ...options,
      runtime,
      refusals: host.intake.refusals,
      addressOf: (request) => this.#addressOf(request),
      takePlace: (request, addr) => this.#takePlace(request, addr),
      onTransport: (transport, headers) => this.#onTransport(transport, headers),
    });
    // Node's own deadlines look only at connections that it accepted itself.
    this.#server = createServer({ requestTimeout: 0, headersTimeout: 0 });
    this.#server.on("request", (request, response) => this.#serverOnRequest(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#serverOnUpgrade(request, socket, head));
    this.#server.on("connect", (_request, socket) => this.#serverOnConnect(socket));
  }

  /** Takes over a socket, whose first byte is still in it. */
  take(socket: Socket, visitor: Visitor): void {
    const { clock } = this.#runtime;
    const { refusals } = this.#host.intake;
    const timeout = this.#options.handshakeTimeout;
    const onRelease = this.#connectionOnRelease;
    this.#connections.set(socket, new HttpConnection({ ...visitor, socket, clock, timeout, refusals, onRelease }));
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
    if (connection?.refusal) {
      connection.answer(response);
      answerRequest(request, response, answerOf(connection.refusal));
    } else if (healthz && asksForHealth(request)) {
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
    const refused = this.#connections.get(socket)?.refusal !== undefined;
    if (this.#options.healthz && !refused && offersOther(request) && asksForHealth(request)) {
      ignoreErrorsOf(socket);
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
    if (this.#upgrading) this.#connections.get(this.#upgrading)?.release();
    this.#host.onTransport(transport, 0, headers);
  }

  #addressOf(request: IncomingMessage): Address | undefined {
    return clientAddressOf(request, this.#options.trustProxy, this.#connections.get(request.socket)?.addr);
  }

  #takePlace(request: IncomingMessage, addr: Address): Refusal | undefined {
    // Where a header tells the address it is known only now; otherwise the connection took its place when it was accepted.
    if (countsProxies(this.#options.trustProxy)) return placeFor(this.#host.intake.addresses, addr, request.socket);
    return this.#connections.get(request.socket)?.refusal;
  }
}

function asksForHealth({ method, url }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && url?.split("?", 1)[0] === "/healthz";
}

/** Whether a GET offers a protocol that is not WebSocket, such as HTTP/2: an offer that need not be taken. */
function offersOther({ headers, method }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() !== "websocket";
}

function callHandler(handler: HttpHandler, request: IncomingMessage, response: ServerResponse): void {
  void watch(callUser(handler, undefined, request, response), (error) => {
    // The peer left in the middle of its request: whoever awaited the rest is not at fault, and nobody waits for an answer.
    if (request.destroyed && !request.complete) return;
    reportUnhandled(error, "The server option `http`");
    if (response.headersSent) return void response.destroy();
    // They are of the answer that failed: a length that is another one, or a status text that Node refuses once more.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response
      .writeHead(500, STATUS_CODES[500], { "Content-Type": "text/plain" })
      .end("Something failed on this server.\n");
  });
}
