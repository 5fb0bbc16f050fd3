import { dial } from "#dial";
import { RepodError } from "@repod/core/internal";
import type { ReceiveQueue } from "@repod/core/internal";
import { BackgroundConnection } from "./background/background-connection.js";
import type { ClientConnection } from "./client-connection.js";
import { Connection } from "./connection.js";
import type { ConnectionSetup } from "./connection.js";
import type { ConnectionOutbox } from "./outbox.js";

// In browsers `open-connection.browser.ts` stands in for this module: they are the two that `#open-connection` means. What
// there is nothing, bundlers leave out with the calls of it.

/** What a reader has to know of a connection in another thread. */
interface Background {
  readonly connection: BackgroundConnection;
  /** Where what arrives is put. */
  readonly queue: ReceiveQueue;
}

/** Who reads from connections in other threads: clients, and their pumps. */
const readers = new WeakMap<object, Background>();

/**
 * Opens a connection in this thread, or in one of its own.
 *
 * @throws RepodError `invalid_option`.
 */
export function openConnection(setup: ConnectionSetup, outbox: ConnectionOutbox): ClientConnection {
  if (!setup.options.background) return new Connection(setup, outbox);
  if (setup.host.dial === dial) return new BackgroundConnection(setup, outbox);
  throw new RepodError("invalid_option", "With `background` a client connects to an address, over no port.");
}

/** Remembers who reads from a connection, where that is in another thread. */
export function enlist(reader: object, connection: ClientConnection, queue: ReceiveQueue): void {
  if (connection instanceof BackgroundConnection) readers.set(reader, { connection, queue });
}

/**
 * Takes in what has arrived in another thread.
 *
 * @throws RepodError `thread_failed`, once, where that has died.
 */
export function refill(reader: object): void {
  readers.get(reader)?.connection.refill();
}

/** As `Client.wait`; where there is no client yet, nothing is waited for. */
export function waitFor(reader: object | undefined, ms: number): boolean {
  if (!reader) return false;
  const background = readers.get(reader);
  if (background) return background.connection.wait(background.queue, ms);
  throw new RepodError(
    "not_supported",
    "`wait` is for clients with `background`: others hear nothing while they wait.",
  );
}
