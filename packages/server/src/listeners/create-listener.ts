import type { Runtime } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { createJoinedListener } from "./joined-listener.js";
import type { Listener, ListenerHost } from "./listener.js";
import { createPortListener } from "./port-listener.js";

/**
 * The listener that the options ask for: on a port of its own, or on an HTTP server that exists.
 *
 * @throws RepodError `invalid_option`.
 */
export function createListener(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime): Listener {
  const { path, server } = options;
  return server && path !== undefined
    ? createJoinedListener({ ...options, server, path }, host, runtime)
    : createPortListener(options, host, runtime);
}
