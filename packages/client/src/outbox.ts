import { latestSlots, PendingRequests, reportUnhandled, RepodError, toError } from "@repod/core/internal";
import type {
  Answerer,
  AnyMessage,
  Contract,
  FrameEncoder,
  RequestOptions,
  SendQueue,
  Session,
  SlotOf,
  WireMap,
} from "@repod/core/internal";
import { EarlyQueue } from "./early-queue.js";
import type { ClientHost, ResolvedConnectionOptions } from "./options.js";

/** The part of a session that is sent to. */
export interface OutgoingSession extends Pick<Session, "peer" | "sendFrame" | "sendReply" | "sendRefusal"> {
  readonly queue: Pick<SendQueue, "queuedBytes" | "queuedFrames">;
}

/** What a connection needs of who sends over it. */
export interface ConnectionOutbox {
  /** Whether somebody waits for an answer of the server's. */
  readonly isAwaiting: boolean;
  /** From now on what is sent waits for a session. */
  open(): void;
  /** The end of everything: nothing is sent any more, and nothing is pending. */
  close(error: RepodError): void;
  /** A session stands: from now on all is sent in it. */
  attach(session: OutgoingSession): void;
  /** The session is over, and so is what was asked in it, by either side. */
  detach(): void;
  /** An answer of the server's has arrived. */
  settle(reply: WireMap): void;
  /** A request of the server's has arrived. Returns the number under which it is answered. */
  asked(requestId: number): number;
}

export interface OutboxOptions {
  readonly host: Pick<ClientHost, "runtime">;
  readonly encoder: FrameEncoder;
  readonly contract: Contract | undefined;
  readonly options: ResolvedConnectionOptions;
}

/**
 * What a client sends: messages, requests, and answers to requests of the server's. It goes to the session; where there is
 * none it waits for the next.
 */
export class Outbox implements Answerer, ConnectionOutbox {
  readonly #encoder: FrameEncoder;
  readonly #contract: Contract | undefined;
  readonly #early: EarlyQueue;
  readonly #slotOf: SlotOf | undefined;
  readonly #pending: PendingRequests;
  /** Requests of the server's that wait for an answer, by numbers of our own: in a new session its ids begin anew. */
  readonly #asked = new Map<number, number>();
  #lastAsked = 0;
  #session: OutgoingSession | undefined;
  #isOpen = false;

  constructor({ contract, encoder, host, options }: OutboxOptions) {
    this.#encoder = encoder;
    this.#contract = contract;
    this.#slotOf = latestSlots(contract?.toServer);
    this.#pending = new PendingRequests(host.runtime.clock, options.requestTimeout);
    this.#early = new EarlyQueue(options.maxQueuedBytes, this.#pending);
  }

  get queuedBytes(): number {
    return (this.#session?.queue ?? this.#early).queuedBytes;
  }

  get isAwaiting(): boolean {
    return this.#pending.size > 0;
  }

  open(): void {
    this.#isOpen = true;
  }

  close(error: RepodError): void {
    this.#isOpen = false;
    this.#early.take();
    this.#pending.failAll(error);
  }

  /** Sends what has waited, and from now on all, in a session. What cannot be sent after all is told to who asked, or else to the process, and lost. */
  attach(session: OutgoingSession): void {
    this.#session = session;
    if (!session.peer.extended) this.#pending.failAll(new RepodError("not_supported"));
    for (const { frame, action, slot, requestId } of this.#early.take()) {
      try {
        session.sendFrame(frame, action, slot);
      } catch (error) {
        // Ids begin at 1.
        if (requestId) this.#pending.fail(requestId, error);
        else reportUnhandled(toError(error), `"${action}" cannot be sent`);
      }
    }
  }

  detach(): void {
    this.#session = undefined;
    this.#asked.clear();
    this.#pending.failAll(new RepodError("closed"));
  }

  send(message: AnyMessage): number {
    if (!this.#isOpen) return 0;
    const session = this.#session;
    const queued = this.#queue(this.#encoder.message(message), message.action, this.#slotOf?.(message));
    // That of another thread may only now turn out to be over. A request fails with it.
    return queued > 0 || session === this.#session ? queued : this.send(message);
  }

  request(action: string, payload: object, options: RequestOptions): Promise<unknown> {
    if (!this.#isOpen) return Promise.reject(new RepodError("not_connected"));
    return this.#pending.open(action, this.#contract?.toServer[action]?.reply, options, (id) => {
      if (this.#session?.peer.extended === false) throw new RepodError("not_supported");
      this.#queue(this.#encoder.request(action, payload, id), action, undefined, id);
    });
  }

  settle(reply: WireMap): void {
    this.#pending.settle(reply);
  }

  asked(requestId: number): number {
    this.#asked.set((this.#lastAsked += 1), requestId);
    return this.#lastAsked;
  }

  /** Nothing where the session is over in which it was asked; so with `refuse`. */
  answer(number: number, value: unknown): void {
    const requestId = this.#asked.get(number);
    if (requestId === undefined) return;
    this.#session?.sendReply(requestId, value);
    // Where that failed it is refused instead.
    this.#asked.delete(number);
  }

  refuse(number: number, error: RepodError): void {
    const requestId = this.#asked.get(number);
    if (requestId === undefined) return;
    this.#asked.delete(number);
    try {
      this.#session?.sendRefusal(requestId, error);
    } catch (full) {
      // A server that reads no answers waits for this one in vain.
      reportUnhandled(toError(full), "An answer");
    }
  }

  #queue(frame: Uint8Array, action: string, slot: string | undefined, requestId?: number): number {
    return this.#session?.sendFrame(frame, action, slot) ?? this.#early.push({ frame, action, slot, requestId });
  }
}
