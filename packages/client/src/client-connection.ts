import type { ClockSync, Heartbeat, ReceiveSource } from "@repod/core/internal";
import type { ConnectionState } from "./connection-state.js";

/** A connection as its client sees it, wherever it runs. */
export interface ClientConnection extends ReceiveSource {
  readonly state: ConnectionState;
  /** What round trips say. `undefined` while there is no session, and with a plain server. */
  readonly heartbeat: Pick<Heartbeat, "rtt" | "jitter"> | undefined;
  /** What is known of the clock of the server that greeted last; `undefined` of a plain one. */
  readonly serverClock: Pick<ClockSync, "error"> | undefined;
  /** As `Client.serverTime`. */
  serverTime(): number;
  /** Connects. Resolves when the server has greeted. */
  start(): Promise<void>;
  /** Ends it for good. */
  close(code?: string, reason?: string): void;
}
