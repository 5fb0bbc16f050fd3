import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Address } from "@repod/core";

type Direction = "toServer" | "toClient";

/** How often a direction that is slowed down lets something through, in milliseconds. */
const STEP_MS = 20;

/**
 * Stands between clients and a server, and passes on what they say: both ways, one way, or nothing. Neither side sees more
 * of that than silence, as where a cable is cut or a router forgets a connection.
 */
export class StallingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #stalled = new Set<Direction>();
  /** How many bytes pass in a step; all where there is no bound. */
  readonly #bound = new Map<Direction, number>();

  private constructor([host, port]: Address) {
    this.#server = createServer({ noDelay: true }, (client) => {
      const server = connect({ host, port, noDelay: true });
      this.#pass(client, server, "toServer");
      this.#pass(server, client, "toClient");
    });
  }

  static async open(target: Address): Promise<StallingProxy> {
    const proxy = new StallingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Passes nothing on any more in these directions; not even an end. */
  stall(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#stalled.add(direction);
  }

  /** Passes on so many bytes a second from now on. */
  slowDown(direction: Direction, bytesPerSecond: number): void {
    this.#bound.set(direction, Math.ceil((bytesPerSecond * STEP_MS) / 1_000));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #pass(from: Socket, to: Socket, direction: Direction): void {
    this.#sockets.add(from);
    let waiting = Buffer.alloc(0);
    const flush = (): void => {
      if (this.#stalled.has(direction)) return;
      const some = waiting.subarray(0, this.#bound.get(direction) ?? waiting.length);
      waiting = waiting.subarray(some.length);
      if (some.length > 0 && !to.destroyed) to.write(some);
      if (waiting.length > 0) setTimeout(flush, STEP_MS);
    };
    from.on("data", (bytes) => {
      const isFlushing = waiting.length > 0;
      waiting = Buffer.concat([waiting, bytes]);
      if (!isFlushing) flush();
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      if (!this.#stalled.has(direction)) to.destroy();
    });
  }
}
