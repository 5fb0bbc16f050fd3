import type { Address, Transport } from "@repod/core/internal";

/** Accepts connections at one place. */
export interface Listener {
  /**
   * Begins to accept.
   *
   * @returns Where it listens: with port 0, the port that the system chose.
   * @throws RepodError `address_in_use`, `cannot_listen`, `already_started`.
   */
  start(): Promise<Address>;
  /** Stops accepting. The address is free again, and connections that stand live on. Idempotent; `start` may follow. */
  stop(): Promise<void>;
}

/** What a listener says upward. */
export interface ListenerEvents {
  /** A connection stands. Whoever is called owns the transport and has to end it. */
  onTransport(transport: Transport): void;
  /** A connection could not be accepted, for want of file descriptors say. The listener goes on. */
  onError(error: Error): void;
}
