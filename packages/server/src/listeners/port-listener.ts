import type { Socket } from "node:net";
import { BatchWriter } from "@repod/core/internal";
import type { Address, Runtime } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { Pending } from "../intake/pending.js";
import { BoundPort } from "./bound-port.js";
import { Departures } from "./departures.js";
import { countsProxies } from "./forwarded-for.js";
import { HttpPort } from "./http-port.js";
import type { Listener, ListenerHost } from "./listener.js";
import { Newcomer } from "./newcomer.js";
import type { Reception } from "./newcomer.js";
import { remoteAddressOf } from "./remote-address.js";
import type { TlsOptions } from "./tls-options.js";
import { TlsPort } from "./tls-port.js";

/** How many may be told at the same time that no place is left for their address. */
const MOST_EXCESS = 64;

/** A listener on a port of its own, for TCP, WebSocket and HTTP. Binds nothing before `start`. */
export function createPortListener(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime): Listener {
  return new PortListener(options, host, runtime);
}

class PortListener implements Listener {
  readonly #port: BoundPort;
  readonly #reception: Reception;
  #address: Address | undefined;

  constructor(options: ResolvedServerOptions, host: ListenerHost, runtime: Runtime) {
    const { greetAfter, handshakeTimeout, plainPeers, tls, transports, trustProxy } = options;
    this.#port = new BoundPort({
      host: options.host,
      port: options.port,
      onSocket: (socket) => this.#onSocket(socket),
      onError: (error) => host.onError(error),
    });
    this.#reception = {
      runtime,
      writer: new BatchWriter(runtime),
      departures: new Departures(runtime.clock),
      host,
      proxied: trustProxy === "proxy-protocol",
      tls: tls && new TlsPort(tls),
      http: transports.includes("websocket") ? new HttpPort(options, host, runtime) : undefined,
      servesTcp: transports.includes("tcp"),
      greetsSilent: plainPeers === "allow" && transports.includes("tcp"),
      greetAfter,
      handshakeTimeout,
      newcomers: new Set(),
      behindHttpProxy: countsProxies(trustProxy),
      excess: new Pending(MOST_EXCESS),
    };
  }

  get address(): Address | undefined {
    return this.#address;
  }

  async start(sharedPort?: number): Promise<void> {
    this.#address = await this.#port.start(sharedPort);
  }

  async stop(drain: number): Promise<void> {
    this.#address = undefined;
    const { http, newcomers } = this.#reception;
    for (const newcomer of [...newcomers]) newcomer.dismiss();
    await Promise.all([this.#port.stop(), http?.stop(drain)]);
  }

  setTls(tls: TlsOptions): void {
    this.#reception.tls?.set(tls);
  }

  #onSocket(socket: Socket): void {
    const addr = remoteAddressOf(socket);
    // The peer was gone before it was accepted.
    if (!addr) return void socket.destroy();
    new Newcomer(this.#reception, socket, addr).start();
  }
}
