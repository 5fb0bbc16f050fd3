import { createServer } from "node:net";
import type { AddressInfo, Server as SocketServer, Socket } from "node:net";
import { RepodError, SOCKET_OPTIONS, SocketTransport } from "@repod/core/internal";
import type { Address, Runtime } from "@repod/core/internal";
import { listenError } from "./listen-error.js";
import type { Listener, ListenerEvents } from "./listener.js";
import { remoteAddressOf } from "./remote-address.js";

export interface TcpListenerOptions extends ListenerEvents {
  readonly host: string;
  /** 0 lets the system pick. */
  readonly port: number;
  readonly runtime: Runtime;
}

/** A listener for TCP connections. Binds nothing before `start`. */
export function createTcpListener(options: TcpListenerOptions): Listener {
  return new TcpListener(options);
}

class TcpListener implements Listener {
  readonly #options: TcpListenerOptions;
  #server: SocketServer | undefined;
  #starting: Promise<Address> | undefined;

  readonly #serverOnConnection = (socket: Socket): void => {
    const remoteAddress = remoteAddressOf(socket);
    if (remoteAddress) this.#options.onTransport(this.#transport(socket, remoteAddress));
    // The peer was gone before it was accepted.
    else socket.destroy();
  };
  readonly #serverOnError = (error: Error): void => this.#options.onError(error);

  constructor(options: TcpListenerOptions) {
    this.#options = options;
  }

  async start(): Promise<Address> {
    if (this.#server) throw new RepodError("already_started", "The listener was started already.");
    this.#server = createServer(SOCKET_OPTIONS);
    this.#starting = this.#listen(this.#server);
    try {
      return await this.#starting;
    } catch (error) {
      this.#server = undefined;
      throw listenError(error, this.#options.host, this.#options.port);
    } finally {
      this.#starting = undefined;
    }
  }

  async stop(): Promise<void> {
    // A server that still looks up its host cannot be closed.
    await this.#starting?.catch(() => undefined);
    // Not waited for: Node calls back when the last connection has ended. The address itself is free at once.
    this.#server?.close();
    this.#server = undefined;
  }

  #listen(server: SocketServer): Promise<Address> {
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: this.#options.host, port: this.#options.port }, () => {
        server.off("error", reject);
        server.on("error", this.#serverOnError);
        server.on("connection", this.#serverOnConnection);
        const { address, port } = server.address() as AddressInfo;
        resolve([address, port]);
      });
    });
  }

  #transport(socket: Socket, remoteAddress: Address): SocketTransport {
    return new SocketTransport(socket, { runtime: this.#options.runtime, remoteAddress, secure: false });
  }
}
