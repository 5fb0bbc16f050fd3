import type { Runtime } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { createJoinedListener } from "./joined-listener.js";
import type { Listener, ListenerHost } from "./listener.js";
import { createMessagePortListener } from "./message-port-listener.js";
import { createPortListener } from "./port-listener.js";

export { toSecureContext } from "./tls-options.js";

/**
 * The listener that the options ask for: on a port of its own, on an HTTP server that exists, or behind a message port. In
 * browsers `create-listener.browser.ts` stands in for this module: they are the two that `#listeners` means.
 *
 * @throws RepodError `invalid_option`.
 */
export function createListener(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime): Listener {
  const { messagePort, path, server } = options;
  if (messagePort) return createMessagePortListener(messagePort, host, runtime);
  return server && path !== undefined
    ? createJoinedListener({ ...options, server, path }, host, runtime)
    : createPortListener(options, host, runtime);
}
