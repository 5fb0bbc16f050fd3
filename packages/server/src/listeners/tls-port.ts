import { createServer } from "node:tls";
import type { Server as TlsServer, TLSSocket } from "node:tls";
import type { Socket } from "node:net";
import { toSecureContext } from "./tls-options.js";
import type { TlsOptions } from "./tls-options.js";

/** Who waits for the handshake of one connection. */
export interface TlsVisitor {
  onSecure(socket: TLSSocket): void;
  onFailure(reason: string): void;
}

/** Longer than any deadline of ours, which is the one that counts. */
const NEVER = 2 ** 31 - 1;

/** Unwraps TLS: connections go in, encrypted sockets come out. */
export class TlsPort {
  readonly #server: TlsServer;
  /** By the peer's place: an encrypted socket does not say which one is below it. */
  readonly #visitors = new Map<string, TlsVisitor>();

  /** @throws RepodError `invalid_option`. */
  constructor(tls: TlsOptions) {
    this.#server = createServer({ handshakeTimeout: NEVER });
    this.set(tls);
    this.#server.on("secureConnection", (socket) => {
      const visitor = this.#visitors.get(placeOf(socket));
      if (visitor) visitor.onSecure(socket);
      // The peer was gone as soon as its handshake was done.
      else socket.destroy();
    });
    this.#server.on("tlsClientError", (error: Error & { reason?: string }, socket) => {
      // OpenSSL's messages name its own sources; its reasons are short.
      this.#visitors.get(placeOf(socket))?.onFailure(error.reason ?? error.message);
    });
  }

  /**
   * New connections get this certificate; those that stand keep theirs.
   *
   * @throws RepodError `invalid_option`.
   */
  set(tls: TlsOptions): void {
    this.#server.setSecureContext(toSecureContext(tls));
  }

  /** Begins the handshake of a connection. Where the peer vanishes, nobody is called: `socket` closes. */
  take(socket: Socket, visitor: TlsVisitor): void {
    const place = placeOf(socket);
    this.#visitors.set(place, visitor);
    socket.once("close", () => {
      // Somebody else may have come from there meanwhile.
      if (this.#visitors.get(place) === visitor) this.#visitors.delete(place);
    });
    this.#server.emit("connection", socket);
  }
}

function placeOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
