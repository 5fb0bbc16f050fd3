import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { logger } from "@repod/core/internal";
import type { Address, Clock } from "@repod/core/internal";
import { Deadline } from "./deadline.js";
import { PeerProgress } from "./peer-progress.js";

export interface HttpConnectionOptions {
  readonly socket: Socket;
  /** The socket under the encryption; the same where nothing is encrypted. */
  readonly raw: Socket;
  readonly addr: Address;
  readonly clock: Clock;
  /** How long the peer may take to a whole request, in milliseconds. */
  readonly timeout: number;
  /** When it was accepted, on the clock. */
  readonly since: number;
  /** Nothing is being answered any more: the peer has to ask. */
  readonly onIdle: () => void;
  /** Something is being answered. */
  readonly onBusy: () => void;
}

/** One HTTP connection, and the time that it has. */
export class HttpConnection {
  readonly addr: Address;
  readonly #options: HttpConnectionOptions;
  /** By when the peer has to have asked, and where we answer, to have our answer. */
  readonly #deadline: Deadline;
  /** When to look whether the peer goes on, while the user answers. */
  readonly #nextLook: Deadline;
  readonly #progress: PeerProgress;
  /** Answers that are on their way, and whether they are the user's. */
  readonly #answers = new Map<ServerResponse, boolean>();
  /** The last request that the user was given. */
  #request: IncomingMessage | undefined;
  #isEnding = false;
  /** Whether it had an answer, so that it is merely idle. */
  #isServed = false;

  constructor(options: HttpConnectionOptions) {
    const { addr, clock, raw, since, socket, timeout } = options;
    this.addr = addr;
    this.#options = options;
    this.#deadline = new Deadline(clock, () => this.refuse("handshake_timeout"));
    this.#nextLook = new Deadline(clock, () => this.#look());
    this.#progress = new PeerProgress(raw);
    this.#deadline.set(since + timeout - clock.now());
    socket.once("close", () => this.release());
  }

  /** Whether an answer is on its way or the end is near, so that nobody may take it over. */
  get isTaken(): boolean {
    return this.#isEnding || this.#answers.size > 0;
  }

  /** We answer a request, within the time that the connection has anyway. */
  answer(response: ServerResponse): void {
    this.#begin(response, false);
  }

  /** The user's function answers a request, and may take its time; the peer has to go on. */
  handOver(request: IncomingMessage, response: ServerResponse): void {
    this.#request = request;
    if (!this.#isUsers) {
      this.#deadline.lift();
      this.#progress.look(request);
      this.#nextLook.set(this.#options.timeout);
    }
    this.#begin(response, true);
    if (this.#isEnding) response.shouldKeepAlive = false;
  }

  /** Ends it: at once where nothing is being answered, else behind the answer. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    if (this.#answers.size === 0) this.#options.socket.destroy();
    for (const response of this.#answers.keys()) if (!response.headersSent) response.shouldKeepAlive = false;
  }

  /** Ends it at once, because its peer takes more than it may. */
  refuse(code: string): void {
    if (!this.#isServed) logger().log("info", "client_refused", { addr: this.addr, code });
    this.#options.socket.destroy();
  }

  /** It is HTTP no more, and somebody else's. */
  release(): void {
    this.#deadline.lift();
    this.#nextLook.lift();
  }

  get #isUsers(): boolean {
    return [...this.#answers.values()].includes(true);
  }

  #begin(response: ServerResponse, isUsers: boolean): void {
    this.#answers.set(response, isUsers);
    this.#options.onBusy();
    response.once("close", () => this.#onAnswered(response, isUsers));
  }

  #onAnswered(response: ServerResponse, wasUsers: boolean): void {
    const { onIdle, socket, timeout } = this.#options;
    this.#answers.delete(response);
    this.#isServed = true;
    if (socket.destroyed) return;
    if (wasUsers && !this.#isUsers) {
      this.#nextLook.lift();
      // The next request has as long as the first. A connection without one Node ends after a few seconds.
      this.#deadline.set(timeout);
    }
    if (this.#answers.size > 0) return;
    if (this.#isEnding) socket.destroySoon();
    else onIdle();
  }

  #look(): void {
    if (this.#progress.isStalled) {
      this.refuse("handshake_timeout");
      return;
    }
    this.#progress.look(this.#request);
    this.#nextLook.set(this.#options.timeout);
  }
}
