import type { Clock } from "@repod/core/internal";
import type { Connection } from "./connection.js";
import type { ResolvedServerOptions } from "./options.js";

/** How many clients may be waited for, and how much may wait for them. */
export type SuspensionLimits = Pick<ResolvedServerOptions, "maxSuspended" | "maxSuspendedBytes">;

/**
 * The clients that have lost their transport and may come back. Where they are too many, or too much waits for all of them,
 * the one that has been away for longest is given up.
 */
export class Suspended implements Iterable<Connection> {
  readonly #limits: SuspensionLimits;
  readonly #clock: Clock;
  /** The one that has been away for longest first; with the bytes that waited when something was last sent to it. */
  readonly #bytes = new Map<Connection, number>();
  #allBytes = 0;
  #isScheduled = false;

  constructor(limits: SuspensionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#bytes.size;
  }

  /** From now on it is waited for. */
  add(connection: Connection): void {
    this.#bytes.set(connection, 0);
    this.measure(connection);
  }

  /** Another amount waits for it. */
  measure(connection: Connection): void {
    // In either direction: for the client, and for its handlers.
    const waitingBytes = connection.session.queue.queuedBytes + connection.delivery.byteLength;
    this.#allBytes += waitingBytes - (this.#bytes.get(connection) ?? 0);
    this.#bytes.set(connection, waitingBytes);
    // Not here: it may be in the middle of a broadcast.
    if (!this.#isTooMuch || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.defer(() => this.#giveUpEldest());
  }

  /** @returns Whether it was waited for. */
  delete(connection: Connection): boolean {
    this.#allBytes -= this.#bytes.get(connection) ?? 0;
    return this.#bytes.delete(connection);
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#bytes.keys();
  }

  get #isTooMuch(): boolean {
    return this.size > this.#limits.maxSuspended || this.#allBytes > this.#limits.maxSuspendedBytes;
  }

  #giveUpEldest(): void {
    this.#isScheduled = false;
    for (const connection of this) {
      if (!this.#isTooMuch) return;
      connection.session.giveUp();
    }
  }
}
