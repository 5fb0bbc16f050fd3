import type { IncomingMessage, Server as HttpServer } from "node:http";
import { RepodError } from "@repod/core/internal";
import type { Address, Runtime } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { clientAddressOf } from "./forwarded-for.js";
import type { Listener, ListenerHost } from "./listener.js";
import { remoteAddressOf } from "./remote-address.js";
import { sharedUpgradesOf } from "./shared-upgrades.js";
import { placeFor } from "./too-many.js";
import { createUpgrade } from "./websocket/upgrade.js";

/** A listener for WebSockets on one path of an HTTP server of the user's, which is never started, stopped or changed. */
export function createJoinedListener(
  options: ResolvedServerOptions & { readonly server: HttpServer; readonly path: string },
  host: ListenerHost,
  runtime: Runtime,
): Listener {
  const { path, server, trustProxy } = options;
  const upgrade = createUpgrade({
    ...options,
    runtime,
    refusals: host.intake.refusals,
    addressOf: (request: IncomingMessage) => clientAddressOf(request, trustProxy, remoteAddressOf(request.socket)),
    takePlace: (request, addr) => placeFor(host.intake.addresses, addr, request.socket),
    onTransport: (transport, headers) => host.onTransport(transport, 0, headers),
  });
  const shared = sharedUpgradesOf(server, runtime.clock, options.handshakeTimeout);
  let leave: (() => void) | undefined;
  return {
    get address() {
      return addressOf(server);
    },
    async start() {
      if (leave) throw new RepodError("already_started", "The listener was started already.");
      leave = shared.join(path, upgrade);
      return Promise.resolve();
    },
    async stop() {
      leave?.();
      leave = undefined;
      return Promise.resolve();
    },
  };
}

/** Where an HTTP server listens; `undefined` while it does not. A pipe has port 0. */
function addressOf(server: HttpServer): Address | undefined {
  const address = server.address();
  if (address === null) return undefined;
  return typeof address === "string" ? [address, 0] : [address.address, address.port];
}
