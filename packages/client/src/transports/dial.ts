import type { Runtime, Transport } from "@repod/core/internal";
import type { Endpoint } from "../address.js";
import { dialTcp } from "./tcp.js";

export interface DialOptions {
  readonly runtime: Runtime;
  /** Gives up while the connection is being made; no effect once it stands. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a server in the way that its address asks for. The one module that differs between Node and browsers.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dial(endpoint: Endpoint, options: DialOptions): Promise<Transport> {
  switch (endpoint.kind) {
    case "tcp":
      return dialTcp({ host: endpoint.host, port: endpoint.port, ...options });
  }
}
