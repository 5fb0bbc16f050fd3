import type { IncomingHttpHeaders } from "node:http";
import type { Address, Transport } from "@repod/core/internal";
import type { Intake } from "../intake/intake.js";
import type { TlsOptions } from "./tls-options.js";

/** Accepts connections at one place. */
export interface Listener {
  /** Where it listens; `undefined` while it does not. */
  readonly address: Address | undefined;
  /**
   * Begins to accept.
   *
   * @param sharedPort - The port to take where the system is to choose one. Defaults to none.
   * @throws RepodError `address_in_use`, `cannot_listen`, `already_started`, `invalid_option`.
   */
  start(sharedPort?: number): Promise<void>;
  /**
   * Stops accepting. The address is free again, transports that were handed over live on, and HTTP requests that are
   * being answered may end. Resolves when none of those is left. Idempotent; `start` may follow.
   *
   * @param drain - How long answers may take, in milliseconds; then their connections are cut.
   */
  stop(drain: number): Promise<void>;
  /** New connections get this certificate. Only where a listener encrypts itself. */
  setTls?(tls: TlsOptions): void;
}

/** What a listener says upward, and asks. */
export interface ListenerHost {
  /** Shared with the rest of the server. */
  readonly intake: Intake;
  /**
   * A connection stands. Whoever is called owns the transport and has to end it.
   *
   * @param waited - For how long it has been silent already, in milliseconds.
   * @param headers - Those of the request that became a WebSocket; absent where there was none.
   */
  onTransport(transport: Transport, waited: number, headers?: IncomingHttpHeaders): void;
  /** A connection stands that speaks to the wrong port; as `onTransport`, to be told so. */
  onUnwanted(transport: Transport, code: string, reason: string): void;
  /** A connection could not be accepted, for want of file descriptors say. The listener goes on. */
  onError(error: Error): void;
  /** How many clients are connected now. */
  connections(): number;
}
