import type { AnyMessage, HandlerEntry, InboxOptions, ObservedDispatcher, PendingRequests } from "@repod/core/internal";
import { PAUSE_REASONS } from "./intake/pause-gate.js";
import type { PauseGate } from "./intake/pause-gate.js";

export interface DeliveryOptions {
  /** From this many waiting bytes on nothing more is read. */
  readonly maxBytes: number;
  readonly gate: PauseGate;
  /** The requests to the client. */
  readonly pending: Pick<PendingRequests, "size">;
  readonly connection: { close(code: "inbox_overflow"): void };
}

/**
 * What is around the inbox of one client: where messages go, and how their coming is held back. An object with methods, as
 * a closure for each of them would be a part of what every idle client takes.
 */
export class Delivery implements InboxOptions {
  /** Absent as long as there is no channel. */
  dispatcher: ObservedDispatcher | undefined;
  readonly maxBytes: number;
  readonly #gate: PauseGate;
  readonly #pending: DeliveryOptions["pending"];
  readonly #connection: DeliveryOptions["connection"];

  constructor({ maxBytes, gate, pending, connection }: DeliveryOptions) {
    this.maxBytes = maxBytes;
    this.#gate = gate;
    this.#pending = pending;
    this.#connection = connection;
  }

  handle(message: AnyMessage, requestId: number | undefined, entry: HandlerEntry | undefined): unknown {
    return this.dispatcher?.dispatch(message, requestId, entry);
  }

  /** A handler that waits for an answer must get it, and answers come in order with the rest. */
  mayPause(): boolean {
    return this.#pending.size === 0;
  }

  pause(): void {
    this.#gate.pause(PAUSE_REASONS.inbox);
  }

  resume(): void {
    this.#gate.resume(PAUSE_REASONS.inbox);
  }

  overflow(): void {
    this.#connection.close("inbox_overflow");
  }
}
