import type { SeededNetwork } from "../network/seeded-network.js";
import type { AnyListener } from "./player.js";

/** A client in a world, and what the world does for it. */
export class Guest {
  readonly client: AnyListener;
  readonly network: SeededNetwork;
  readonly #isPumped: boolean;
  /** What its handlers threw and nobody has been told yet. */
  readonly #thrown: unknown[] = [];

  /** @param isPumped - Whether messages are handled as they come. */
  constructor(client: AnyListener, network: SeededNetwork, isPumped: boolean) {
    this.client = client;
    this.network = network;
    this.#isPumped = isPumped;
  }

  /** Handles what has arrived; says whether there was anything. */
  pump(): boolean {
    if (!this.#isPumped) return false;
    try {
      return this.client.pump() > 0;
    } catch (error) {
      this.#thrown.push(error);
      return true;
    }
  }

  /** @throws What a handler threw, each once. */
  throwFirst(): void {
    if (this.#thrown.length > 0) throw this.#thrown.shift();
  }
}
