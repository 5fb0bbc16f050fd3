import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { LINGER_MS } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";
import type { Answer } from "../http-answers.js";

/** Why an upgrade is refused: what the peer is answered. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** What to do, in a sentence or two. */
  readonly sentence: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as plain text. */
export function answerOf({ sentence, ...rest }: Refusal): Answer {
  return { ...rest, body: `${sentence}\n`, type: "text/plain; charset=utf-8" };
}

/** Answers a request in plain text and ends its socket. */
export function answerRefusal(socket: Duplex, refusal: Refusal, clock: Clock): void {
  answerOnSocket(socket, answerOf(refusal), clock);
}

/** Answers a GET on a socket that Node has let go of, and ends it. */
export function answerOnSocket(socket: Duplex, { status, body, type, headers }: Answer, clock: Clock): void {
  const lines = Object.entries({
    Connection: "close",
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  // What it still sends is read and dropped: unread it would reset the connection under the answer.
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  const timer = clock.setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clock.clearTimeout(timer));
}
