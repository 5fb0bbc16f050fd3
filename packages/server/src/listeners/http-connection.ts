import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { logger } from "@repod/core/internal";
import type { Address, Clock } from "@repod/core/internal";
import { Deadline } from "./deadline.js";

export interface HttpConnectionOptions {
  readonly socket: Socket;
  readonly addr: Address;
  readonly clock: Clock;
  /** How long the peer may take to a whole request, in milliseconds. */
  readonly timeout: number;
  /** When it was accepted, on the clock. */
  readonly since: number;
}

/** One HTTP connection, and the time that it has. */
export class HttpConnection {
  readonly addr: Address;
  readonly #socket: Socket;
  readonly #timeout: number;
  readonly #deadline: Deadline;
  /** Answers that are on their way. */
  readonly #answers = new Set<ServerResponse>();
  #isEnding = false;
  /** Whether it had an answer, so that it is merely idle. */
  #isServed = false;

  constructor({ addr, clock, since, socket, timeout }: HttpConnectionOptions) {
    this.addr = addr;
    this.#socket = socket;
    this.#timeout = timeout;
    this.#deadline = new Deadline(clock, () => {
      if (!this.#isServed) logger().log("info", "client_refused", { addr, code: "handshake_timeout" });
      socket.destroy();
    });
    this.#deadline.set(since + timeout - clock.now());
    socket.once("close", () => this.#deadline.lift());
  }

  /** We answer a request, within the time that the connection has anyway. */
  answer(response: ServerResponse): void {
    this.#answers.add(response);
    response.once("close", () => this.#answers.delete(response));
  }

  /** The user's function answers a request, and may take its time. */
  handOver(response: ServerResponse): void {
    this.#deadline.lift();
    this.#answers.add(response);
    if (this.#isEnding) response.shouldKeepAlive = false;
    // The user is done, and the rest is the peer's: one that does not read it at all must not keep the socket.
    response.once("prefinish", () => this.#socket.setTimeout(this.#timeout));
    response.once("close", () => this.#onAnswered(response));
  }

  /** Ends it: at once where nothing is being answered, else behind the answer. */
  end(): void {
    this.#isEnding = true;
    if (this.#answers.size === 0) this.#socket.destroy();
    for (const response of this.#answers) if (!response.headersSent) response.shouldKeepAlive = false;
  }

  /** It is HTTP no more, and somebody else's. */
  release(): void {
    this.#deadline.lift();
  }

  #onAnswered(response: ServerResponse): void {
    this.#answers.delete(response);
    this.#isServed = true;
    if (this.#socket.destroyed) return;
    if (this.#answers.size > 0) {
      // The user may take time over the next one.
      this.#socket.setTimeout(0);
      return;
    }
    if (this.#isEnding) this.#socket.destroySoon();
    // The next request has as long as the first. A connection without one Node ends after a few seconds.
    else this.#deadline.set(this.#timeout);
  }
}
