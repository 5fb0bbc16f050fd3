/**
 * The way to a server of the same program: in a worker, in another thread, or beside the client. Apart from the rest, so that
 * pages which never play offline do not load it.
 *
 * @module @repod/client/port
 */
import { CLIENT_HOST, systemHost } from "./options.js";
import type { Route } from "./options.js";
import { dialPort } from "./transports/port.js";
import type { PortTarget } from "./transports/port.js";

export type { Route } from "./options.js";
export type { PortTarget } from "./transports/port.js";

/** What the log and the sentences of errors call it: a name that never leaves this machine. */
const HOST = "port.localhost";

/**
 * The way to the server that listens behind a message port, to be given to `connect` in place of an address. Each attempt to
 * connect, and so each client, has a channel of its own: one worker serves as many as you like.
 *
 * ```ts
 * const worker = new Worker(new URL("./offline.js", import.meta.url), { type: "module" });
 * client.connect(overPort(worker));
 * ```
 *
 * @param target - The worker that the server is in; or one end of a `MessageChannel`, where the server has the other.
 */
export function overPort(target: PortTarget): Route {
  return { host: HOST, [CLIENT_HOST]: { ...systemHost(), dial: (_, options) => dialPort(target, options) } };
}
