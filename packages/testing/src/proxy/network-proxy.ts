import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import {
  checkOptions,
  createSystemRuntime,
  DEFAULT_HOST,
  filledText,
  formatAddress,
  RepodError,
  toError,
  whole,
} from "@repod/core/internal";
import type { Address, OptionChecks } from "@repod/core/internal";
import type { NetworkConditions } from "../network/conditions.js";
import type { Network } from "../network/network.js";
import { SeededNetwork } from "../network/seeded-network.js";
import { reset, SocketFlow } from "./socket-flow.js";

export interface ProxyOptions {
  /** Where it listens. Defaults to "127.0.0.1". */
  readonly host?: string;
  /** Defaults to 0: the system chooses. */
  readonly port?: number;
  /** How bad the network is. Defaults to a perfect one. */
  readonly network?: NetworkConditions;
  /** What chance goes by; when it is asked depends on real sockets and their timing. A whole number. Defaults to 1. */
  readonly seed?: number;
}

const CHECKS: OptionChecks<Required<ProxyOptions>> = {
  host: filledText,
  port: whole(0, 65_535),
  // Looked into by the network itself.
  network: { accepts: (value) => typeof value === "object" && value !== null, allowed: "an object of conditions" },
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
};

const SOCKET_OPTIONS = { noDelay: true, allowHalfOpen: true } as const;

/**
 * A bad network for real sockets: whoever connects to it is connected to a server, and bytes pass under its conditions. It
 * knows nothing of what they mean, so TCP and WebSocket, TLS and pages pass alike. Connecting itself takes no time.
 */
export class NetworkProxy {
  readonly #target: Address;
  readonly #server: Server;
  readonly #network: SeededNetwork;
  readonly #sockets = new Set<Socket>();
  /** Where it listens, or did. */
  #address: Address | undefined;
  #stopped: Promise<void> | undefined;

  private constructor(target: Address, { network, seed = 1 }: ProxyOptions) {
    this.#target = target;
    this.#network = new SeededNetwork(createSystemRuntime().clock, seed, network);
    this.#server = createServer(SOCKET_OPTIONS, (socket) => this.#carry(socket));
  }

  /** A proxy that listens. */
  static async open(target: Address, options: ProxyOptions): Promise<NetworkProxy> {
    checkOptions("proxy", options, CHECKS);
    const proxy = new NetworkProxy(target, options);
    await proxy.#listen(options);
    return proxy;
  }

  /** What lies between the clients and the server, all of them together. */
  get network(): Network {
    return this.#network;
  }

  /** Where it listens: what clients connect to instead of the server. */
  get address(): Address {
    // Nobody has the proxy before this is there.
    return this.#address!;
  }

  /** Resets all connections and listens no more. Stopping twice does it once. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Stops. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#network.cut();
    for (const socket of this.#sockets) reset(socket);
    await closed;
  }

  async #listen({ host = DEFAULT_HOST, port = 0 }: ProxyOptions): Promise<void> {
    this.#server.listen(port, host);
    try {
      await once(this.#server, "listening");
      const { address, port: chosen } = this.#server.address() as AddressInfo;
      this.#address = [address, chosen];
    } catch (cause) {
      const isTaken = (cause as NodeJS.ErrnoException).code === "EADDRINUSE";
      const sentence = `The proxy cannot listen on ${formatAddress(host, port)}: ${toError(cause).message}.`;
      throw new RepodError(isTaken ? "address_in_use" : "cannot_listen", sentence, { cause });
    }
  }

  #carry(client: Socket): void {
    const [host, port] = this.#target;
    const server = connect({ host, port, ...SOCKET_OPTIONS });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    const toServer = new SocketFlow(client, server);
    const toClient = new SocketFlow(server, client);
    const link = this.#network.link(toServer, toClient);
    toServer.start(link.toServer);
    toClient.start(link.toClient);
  }
}

/**
 * Starts a bad network in front of a server that listens.
 *
 * ```ts
 * const proxy = await startProxy(server.address, { network: { latency: 100, jitter: 30 } });
 * const [host, port] = proxy.address;
 * client.connect(host, port);
 * ```
 *
 * @throws RepodError `address_in_use`, `cannot_listen`, `invalid_option`.
 */
export function startProxy(target: Address, options: ProxyOptions = {}): Promise<NetworkProxy> {
  return NetworkProxy.open(target, options);
}
