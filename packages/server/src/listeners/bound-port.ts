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
   * @param instead - The port to take where the system is to choose one. Defaults to none.
   * @returns Where it listens: with port 0, the port that the system chose.
   * @throws RepodError `address_in_use`, `cannot_listen`, `already_started`.
   */
  async start(instead = 0): Promise<Address> {
    if (this.#server) throw new RepodError("already_started", "The listener was started already.");
    this.#server = createServer(SOCKET_OPTIONS);
    const port = this.#options.port || instead;
    this.#starting = this.#listen(this.#server, port);
    try {
      return await this.#starting;
    } catch (error) {
      this.#server = undefined;
      throw listenError(error, this.#options.host, port);
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

  #listen(server: SocketServer, port: number): Promise<Address> {
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: this.#options.host, port }, () => {
        server.off("error", reject);
        server.on("error", this.#serverOnError);
        server.on("connection", this.#serverOnConnection);
        const bound = server.address() as AddressInfo;
        resolve([bound.address, bound.port]);
      });
    });
  }
}
