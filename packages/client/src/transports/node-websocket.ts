import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { HEADER_SIZE, MAX_BATCH_BYTES, receivedSentence } from "@repod/core/internal";
import type { Address, Transport, TransportEnd } from "@repod/core/internal";
import type { WebSocket } from "ws";
import { placeOf } from "../address.js";
import type { WebSocketEndpoint } from "../address.js";
import { abortError, connectionFailed, dialError } from "./dial-error.js";
import type { DialOptions } from "./dial-options.js";
import { tlsSettings } from "./tls-settings.js";
import { WebSocketTransport } from "./websocket.js";
import type { CloseEventLike, WebSocketTransportOptions } from "./websocket.js";

/** How much is read of an answer in which a server says why it refuses, in characters. */
const MOST_ANSWER_LENGTH = 1_024;
/** After this much silence the system asks whether the peer is still there, in milliseconds. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Connects to a WebSocket server from Node, by the package `ws`, which is loaded now.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export async function dialWebSocket(endpoint: WebSocketEndpoint, options: DialOptions): Promise<Transport> {
  const { WebSocket } = await import("ws");
  const { signal, maxFrameBytes, tls } = options;
  if (signal?.aborted) throw abortError(placeOf(endpoint), signal);
  const socket = new WebSocket(endpoint.url, {
    perMessageDeflate: false,
    maxPayload: Math.max(MAX_BATCH_BYTES, maxFrameBytes + HEADER_SIZE),
    ...(endpoint.kind === "wss" && tlsSettings(endpoint.host, tls)),
  });
  // Messages are bytes as they came from the system, without a copy.
  socket.binaryType = "nodebuffer";
  return whenOpen(socket, endpoint, options);
}

/** Other than a browser's, it knows of messages that are still on their way in, what went wrong, and how to end at once. */
class NodeWebSocketTransport extends WebSocketTransport {
  readonly #socket: WebSocket;
  readonly #stream: Socket | undefined;
  #error: Error | undefined;

  constructor(socket: WebSocket, options: WebSocketTransportOptions, stream: Socket | undefined) {
    super(socket, options);
    this.#socket = socket;
    this.#stream = stream;
    socket.on("error", (error) => {
      this.#error = error;
    });
  }

  get bytesRead(): number | undefined {
    return this.#stream?.bytesRead;
  }

  override terminate(): void {
    this.#socket.terminate();
    super.terminate();
  }

  protected override endOf(event: CloseEventLike): TransportEnd {
    const end = super.endOf(event);
    return this.#error ? { ...end, clean: false, error: this.#error } : end;
  }
}

function whenOpen(socket: WebSocket, endpoint: WebSocketEndpoint, options: DialOptions): Promise<Transport> {
  const { runtime, signal, maxInboxBytes } = options;
  const place = placeOf(endpoint);
  return new Promise((resolve, reject) => {
    let remoteAddress: Address = [endpoint.host, endpoint.port];
    let stream: Socket | undefined;
    const socketOnUpgrade = ({ socket: upgraded }: IncomingMessage): void => {
      stream = upgraded;
      stream.setKeepAlive(true, KEEP_ALIVE_MS);
      remoteAddress = [stream.remoteAddress ?? endpoint.host, stream.remotePort ?? endpoint.port];
    };
    const socketOnOpen = (): void => {
      stopDialling();
      const secure = endpoint.kind === "wss";
      resolve(new NodeWebSocketTransport(socket, { runtime, remoteAddress, secure, maxInboxBytes }, stream));
    };
    const fail = (error: Error): void => {
      stopDialling();
      socket.terminate();
      reject(error);
    };
    const socketOnError = (error: Error): void => {
      // So Node tells an end without an answer, with which a server that encrypts meets an open request.
      const isMute = endpoint.kind === "ws" && error.message === "socket hang up";
      const reason = "the server ended the connection without an answer; perhaps it expects wss://";
      fail(isMute ? connectionFailed(place, reason, error) : dialError(error, place));
    };
    const socketOnResponse = (_: unknown, response: IncomingMessage): void => {
      void readAnswer(response).then((words) => fail(connectionFailed(place, words)));
    };
    const signalOnAbort = (): void => {
      if (signal) fail(abortError(place, signal));
    };
    const stopDialling = (): void => {
      socket.off("upgrade", socketOnUpgrade);
      socket.off("open", socketOnOpen);
      socket.off("error", socketOnError);
      socket.off("unexpected-response", socketOnResponse);
      signal?.removeEventListener("abort", signalOnAbort);
      // What fails from now on is told by the end of the transport, or concerns nobody.
      socket.on("error", () => undefined);
    };
    socket.on("upgrade", socketOnUpgrade);
    socket.on("open", socketOnOpen);
    socket.on("error", socketOnError);
    socket.on("unexpected-response", socketOnResponse);
    signal?.addEventListener("abort", signalOnAbort);
  });
}

/** What a server answered instead of a WebSocket: its sentence, where it wrote one for people. */
async function readAnswer(response: IncomingMessage): Promise<string> {
  const { headers, statusCode = 0, statusMessage = "" } = response;
  const status = `the server answered ${statusCode} ${receivedSentence(statusMessage) ?? ""}`.trimEnd();
  if (!headers["content-type"]?.startsWith("text/plain")) return status;
  const sentence = receivedSentence((await readText(response)).trim().replace(/\.$/, ""));
  return sentence === undefined ? status : `${status}: ${sentence}`;
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  try {
    for await (const part of response) {
      text += String(part);
      if (text.length >= MOST_ANSWER_LENGTH) break;
    }
  } catch {
    // The status says enough.
  }
  return text;
}
