import { RepodError } from "@repod/core/internal";
import type { Broker } from "@repod/core/internal";
import { MemoryBroker } from "./memory-broker.js";
import type { Medium } from "./memory-broker.js";

/**
 * Connects servers of one program as a Redis connects those of several, and can be away:
 *
 * ```ts
 * const hub = new BrokerHub();
 * const [one, two] = [new GameServer({ broker: hub.broker() }), new GameServer({ broker: hub.broker() })];
 * ```
 */
export class BrokerHub {
  readonly #medium: Medium = { isUp: true, brokers: new Set() };

  /** A broker for one server. */
  broker(): Broker {
    return new MemoryBroker(this.#medium);
  }

  /** Takes the connections from all brokers, and lets none connect. */
  cut(): void {
    if (!this.#medium.isUp) return;
    this.#medium.isUp = false;
    for (const broker of this.#medium.brokers) {
      void broker.tell((handler) => handler.onDown(new RepodError("connection_lost", "The hub was cut.")));
    }
  }

  /** Lets all brokers connect again. */
  heal(): void {
    if (this.#medium.isUp) return;
    this.#medium.isUp = true;
    for (const broker of this.#medium.brokers) void broker.tell((handler) => handler.onUp());
  }
}
