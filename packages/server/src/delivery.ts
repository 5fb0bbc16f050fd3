import { Inbox, logger } from "@repod/core/internal";
import type {
  Answerer,
  AnyMessage,
  HandlerEntry,
  Recipient,
  RepodError,
  Reporter,
  UserFunction,
} from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import { tellFailure, tellInvalid } from "./channel-hooks.js";
import type { Connection } from "./connection.js";
import { PAUSE_REASONS } from "./intake/pause-gate.js";

/**
 * What an element of a message that waits counts besides its bytes: 2 to the power of this, 32. An empty map has one byte on the
 * wire, and takes 67 of V8's memory (`heapUsed` and `external` after a collection, of twenty messages with 16,382 of them). No more
 * than half of that: a message of as many elements as may be stays below what ends a connection that cannot be held back, at
 * the defaults. A shift, as in a page elements are not counted: of nothing that makes nothing.
 */
const BYTES_OF_ELEMENT_SHIFT = 5;

/** The messages of one client on their way to the methods of its channel, and what their sender hears of them. */
export class Delivery extends Inbox implements Recipient, Answerer, Reporter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
  }

  /** The channel. It is there before any message is let through. */
  get target(): AnyChannel {
    return this.#connection.channel!;
  }

  get fallback(): UserFunction {
    return this.target.networkReceived;
  }

  get answerer(): this {
    return this;
  }

  get reporter(): this {
    return this;
  }

  get maxBytes(): number {
    return this.#connection.context.options.maxInboxBytes;
  }

  /** A message arrived: counts it, and takes it in unless it comes too often. */
  take(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    const { codec, messageCounts, rateLimits, table } = this.#connection.context;
    const { action } = message;
    const entry = table?.handlers.get(action);
    messageCounts.onReceived(entry, byteLength, this.length);
    if (rateLimits?.has(action) && !this.#connection.conduct.admits(rateLimits, action, requestId)) return;
    this.receive(message, byteLength + (codec.elementCount << BYTES_OF_ELEMENT_SHIFT), requestId, entry);
  }

  handle(message: AnyMessage, requestId: number | undefined, known: HandlerEntry | undefined): unknown {
    const { dispatcher, options, table } = this.#connection.context;
    const entry = known ?? table?.handlers.get(message.action);
    // Where nothing handles a request it is refused, and counts there.
    if (!entry && options.strict && requestId === undefined) this.#connection.conduct.violate();
    return dispatcher.dispatch(this, message, requestId, entry);
  }

  /** A handler that waits for an answer must get it, and answers come in order with the rest. */
  mayPause(): boolean {
    return this.#connection.openRequests === 0;
  }

  pause(): void {
    this.#connection.gate.pause(PAUSE_REASONS.inbox);
  }

  resume(): void {
    this.#connection.gate.resume(PAUSE_REASONS.inbox);
  }

  overflow(): void {
    this.#connection.close("inbox_overflow");
  }

  answer(requestId: number, value: unknown): void {
    this.#connection.session.sendReply(requestId, value);
  }

  refuse(requestId: number, error: RepodError, action: string): void {
    const { context, session } = this.#connection;
    session.sendRefusal(requestId, error);
    if (error.code === "invalid_payload") onInvalid(this.#connection, error, action);
    else if (error.code === "unknown_action" && context.options.strict) this.#connection.conduct.violate();
  }

  onFailure(error: Error, action: string): void {
    tellFailure(this.#connection, error, action);
  }

  onRefused(error: RepodError, action: string): void {
    const { addr } = this.#connection;
    logger().log("debug", "message_refused", { addr, action, code: error.code, issues: error.issues });
    tell(this.#connection, error, action);
    if (error.code === "invalid_payload") onInvalid(this.#connection, error, action);
  }

  /** A message came more often than its action allows; its sender is to hear of it. */
  onTooOften(error: RepodError, action: string, requestId: number | undefined): void {
    if (requestId === undefined) tell(this.#connection, error, action);
    else this.refuse(requestId, error, action);
  }
}

/** Tells the sender of a message why it was not accepted. Plain clients have no ear for it. */
function tell({ session }: Connection, error: RepodError, action: string): void {
  if (session.peer.extended) session.tell(error, (told) => ({ action: "$error", about: action, ...told }));
}

/** The payload does not match the contract. */
function onInvalid(connection: Connection, error: RepodError, action: string): void {
  tellInvalid(connection, error, action);
  connection.conduct.violate();
}
