import type { Transport } from "@repod/core/internal";
import type { Endpoint, Page } from "../address.js";
import type { DialOptions } from "./dial-options.js";
import { dialWebSocket } from "./node-websocket.js";
import { dialTcp, dialTls } from "./tcp.js";

export { attend } from "../attend.js";
export { backgroundCheck } from "../background/background-options.js";
export { tlsCheck } from "./tls-settings.js";

/**
 * Connects to a server in the way that its address asks for. In browsers `dial.browser.ts` stands in for this module: they
 * are the two that `#dial` means.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dial(endpoint: Endpoint, options: DialOptions): Promise<Transport> {
  switch (endpoint.kind) {
    case "tcp":
      return dialTcp({ ...options, host: endpoint.host, port: endpoint.port });
    case "tls":
      return dialTls({ ...options, host: endpoint.host, port: endpoint.port });
    case "ws":
    case "wss":
      return dialWebSocket(endpoint, options);
  }
}

/** There is no page in Node. */
export function currentPage(): Page | undefined {
  return undefined;
}
