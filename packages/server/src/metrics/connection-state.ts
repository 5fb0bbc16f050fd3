import type { TransportKind } from "@repod/core/internal";

/** How one connection stands, for the sums over all of them. */
export interface ConnectionState {
  /** Absent where it has lost it. */
  readonly transport: TransportKind | undefined;
  /** Whether it has not finished its handshake. */
  readonly isPending: boolean;
  /** Bytes that wait for the client. */
  readonly queuedBytes: number;
  /** Messages of the client that wait for handlers. */
  readonly waitingMessages: number;
  /** Requests to the client that wait for an answer. */
  readonly openRequests: number;
}
