import { createServer } from "node:net";
import type { AddressInfo, Server as SocketServer, Socket } from "node:net";
import { RepodError, SOCKET_OPTIONS } from "@repod/core/internal";
import type { Address } from "@repod/core/internal";
import { listenError } from "./listen-error.js";

export interface BoundPortOptions {
  readonly host: string;
  /** 0 lets the system pick. */
  readonly port: number;
  /** Somebody connected. */
  onSocket(socket: Socket): void;
  /** Somebody could not be accepted; the port goes on. */
  onError(error: Error): void;
}

/** A port of the system's, and who connects to it. Binds nothing before `start`. */
export class BoundPort {
  readonly #options: BoundPortOptions;
  #server: SocketServer | undefined;
  #starting: Promise<Address> | undefined;

  readonly #serverOnConnection = (socket: Socket): void => this.#options.onSocket(socket);
  readonly #serverOnError = (error: Error): void => this.#options.onError(error);

  constructor(options: BoundPortOptions) {
    this.#options = options;
  }

  /**
   * @returns Where it listens: with port 0, the port that the system chose.
   * @throws RepodError `address_in_use`, `cannot_listen`, `already_started`.
   */
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

  /** Frees the port. Idempotent; `start` may follow. */
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
}
