import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Address, Clock } from "@repod/core/internal";
import type { Pending, PendingPeer } from "../intake/pending.js";
import type { RefusalLog } from "../intake/refusal-log.js";
import { Deadline } from "./deadline.js";
import { PeerProgress } from "./peer-progress.js";
import type { Refusal } from "./websocket/refusal.js";

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
  /** Who it belongs to while it is neither a WebSocket nor the user's. */
  readonly pending: Pending;
  readonly refusals: RefusalLog;
  /** What every request is answered; absent where it may ask. */
  readonly refusal: Refusal | undefined;
  /** It is no HTTP connection any more: it has closed, or is somebody else's. Called once. */
  onRelease(socket: Socket): void;
}

/** One HTTP connection, and the time that it has. */
export class HttpConnection implements PendingPeer {
  readonly addr: Address;
  readonly refusal: Refusal | undefined;
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

  readonly #socketOnClose = (): void => this.release();

  constructor(options: HttpConnectionOptions) {
    const { addr, clock, raw, since, socket, timeout } = options;
    this.addr = addr;
    this.refusal = options.refusal;
    this.#options = options;
    this.#deadline = new Deadline(clock, () => this.#refuse());
    this.#nextLook = new Deadline(clock, () => this.#look());
    this.#progress = new PeerProgress(raw);
    this.#deadline.set(since + timeout - clock.now());
    socket.on("close", this.#socketOnClose);
    options.pending.add(this);
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
      this.#options.pending.delete(this);
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

  /** Others came, and it takes longest. */
  expire(): void {
    this.#refuse();
  }

  /** It is HTTP no more, and somebody else's, who may have it for long: nothing of this stays with the socket. */
  release(): void {
    const { onRelease, pending, socket } = this.#options;
    socket.off("close", this.#socketOnClose);
    pending.delete(this);
    this.#deadline.lift();
    this.#nextLook.lift();
    onRelease(socket);
  }

  get #isUsers(): boolean {
    return [...this.#answers.values()].includes(true);
  }

  #begin(response: ServerResponse, isUsers: boolean): void {
    this.#answers.set(response, isUsers);
    response.once("close", () => this.#onAnswered(response, isUsers));
  }

  #onAnswered(response: ServerResponse, wasUsers: boolean): void {
    const { pending, socket, timeout } = this.#options;
    this.#answers.delete(response);
    this.#isServed = true;
    if (socket.destroyed) return;
    if (wasUsers && !this.#isUsers) {
      this.#nextLook.lift();
      // The next request has as long as the first. A connection without one Node ends after a few seconds.
      this.#deadline.set(timeout);
      pending.add(this);
    }
    if (this.#answers.size === 0 && this.#isEnding) socket.destroySoon();
  }

  /** Ends it at once, because its peer takes more time than it may. */
  #refuse(): void {
    const { refusals, socket } = this.#options;
    if (!this.#isServed) refusals.refuse({ addr: this.addr, code: "handshake_timeout" });
    socket.destroy();
  }

  #look(): void {
    if (this.#progress.isStalled) {
      this.#refuse();
      return;
    }
    this.#progress.look(this.#request);
    this.#nextLook.set(this.#options.timeout);
  }
}
