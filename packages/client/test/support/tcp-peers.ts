import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createSystemRuntime, SocketTransport } from "@repod/core/internal";
import { FakePeer } from "./fake-server.js";

/** A server on a port of this machine that does nothing by itself. */
export class TcpPeers {
  readonly #server = createServer();
  readonly #came: FakePeer[] = [];
  #onPeer: (() => void) | undefined;

  static async listen(): Promise<TcpPeers> {
    const peers = new TcpPeers();
    const server = peers.#server;
    server.on("connection", (socket) => {
      const remoteAddress = ["127.0.0.1", 0] as const;
      const transport = new SocketTransport(socket, { runtime: createSystemRuntime(), remoteAddress, secure: false });
      peers.#came.push(new FakePeer(transport));
      peers.#onPeer?.();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return peers;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next one that comes, or has come. */
  async next(): Promise<FakePeer> {
    for (;;) {
      const peer = this.#came.shift();
      if (peer) return peer;
      await new Promise<void>((resolve) => (this.#onPeer = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}
