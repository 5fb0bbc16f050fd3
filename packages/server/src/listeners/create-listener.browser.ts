import { RepodError } from "@repod/core/internal";
import type { Runtime } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import type { Listener, ListenerHost } from "./listener.js";
import { createMessagePortListener } from "./message-port-listener.js";

// What create-listener.ts does, for browsers: there is no port to listen on, and nothing to encrypt.

export function createListener(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime): Listener {
  const { messagePort } = options;
  return messagePort ? createMessagePortListener(messagePort, host, runtime) : NOWHERE;
}

/** @throws RepodError `invalid_option`. */
export function toSecureContext(): never {
  throw new RepodError("invalid_option", "A server in a browser takes no `tls`: nothing leaves the program.");
}

/** For a server that was not told of a port: it can be made, and not started. */
const NOWHERE: Listener = {
  address: undefined,
  start() {
    const sentence = "In a browser a server has no port of the system's: give it a `messagePort`, in a worker `self`.";
    return Promise.reject(new RepodError("cannot_listen", sentence));
  },
  stop: () => Promise.resolve(),
};
