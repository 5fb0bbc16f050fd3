import { RepodError } from "@repod/core/internal";
import type { Broker, BrokerHandler } from "@repod/core/internal";

/** What memory brokers share. */
export interface Medium {
  isUp: boolean;
  /** Those that are open. */
  readonly brokers: Set<MemoryBroker>;
}

/** A broker that reaches others of the same program: what one has to do, and no more. */
export class MemoryBroker implements Broker {
  readonly #medium: Medium;
  readonly #topics = new Set<string>();
  #handler: BrokerHandler | undefined;

  constructor(medium: Medium) {
    this.#medium = medium;
  }

  open(handler: BrokerHandler): Promise<void> {
    if (this.#handler) throw new RepodError("already_started", "Each server needs a broker of its own.");
    this.#handler = handler;
    this.#medium.brokers.add(this);
    return this.#medium.isUp ? this.tell((opened) => opened.onUp()) : Promise.resolve();
  }

  publish(topic: string, bytes: Uint8Array): void {
    if (!this.#handler || !this.#medium.isUp) return;
    for (const other of this.#medium.brokers) {
      if (other !== this && other.#topics.has(topic)) void other.tell((handler) => handler.onMessage(topic, bytes));
    }
  }

  subscribe(topic: string): void {
    this.#topics.add(topic);
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic);
  }

  close(): Promise<void> {
    this.#handler = undefined;
    this.#topics.clear();
    this.#medium.brokers.delete(this);
    return Promise.resolve();
  }

  /** Tells its server something, in order, and not from inside a call of anybody's. Whoever has closed it hears nothing. */
  async tell(say: (handler: BrokerHandler) => void): Promise<void> {
    const told = this.#handler;
    await Promise.resolve();
    if (told && told === this.#handler) say(told);
  }
}
