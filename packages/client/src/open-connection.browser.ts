import type { ClientConnection } from "./client-connection.js";
import { Connection } from "./connection.js";
import type { ConnectionSetup } from "./connection.js";
import type { ConnectionOutbox } from "./outbox.js";

/** Opens a connection in the page's own thread: there is none that could wait for another one. */
export function openConnection(setup: ConnectionSetup, outbox: ConnectionOutbox): ClientConnection {
  return new Connection(setup, outbox);
}

/** Nothing: what arrives is in its queue already. */
export function enlist(_reader: unknown, _connection: unknown, _queue: unknown): void {}

/** Nothing, for the same reason. */
export function refill(_reader: unknown): void {}

/** Nothing: a page must not block. */
export function waitFor(_reader: unknown, _ms: unknown): undefined {}
