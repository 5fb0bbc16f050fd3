import { ConnectionListener } from "@repod/client";
import type { AnyMessage } from "@repod/client";
import type { AnyServer } from "@repod/server";

/** A client in Node that remembers what it hears. */
export class Peer extends ConnectionListener {
  #heard: AnyMessage[] = [];
  #wake: () => void = () => undefined;

  /** Joins a server over TCP. */
  static join(server: AnyServer): Peer {
    const peer = new Peer();
    const [host, port] = server.address;
    peer.connect(host, port, { autoPump: true });
    return peer;
  }

  override networkReceived(message: AnyMessage): void {
    this.#heard.push(message);
    this.#wake();
  }

  /** The first message with an action that fits, of those heard since `forget`; waits for it. */
  async hears<M = AnyMessage>(action: string, fits: (message: M) => boolean = () => true): Promise<M> {
    for (;;) {
      const found = this.#heard.find((message) => message.action === action && fits(message as M));
      if (found) return found as M;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All messages with an action, in order. */
  all(action: string): AnyMessage[] {
    return this.#heard.filter((message) => message.action === action);
  }

  forget(): void {
    this.#heard = [];
  }
}
