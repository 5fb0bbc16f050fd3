import type { Broker, BrokerHandler } from "@repod/core";
import { RepodError } from "@repod/core";
import { resolveRedisBrokerOptions } from "./options.js";
import type { RedisBrokerOptions, ResolvedRedisBrokerOptions } from "./options.js";
import { RedisLink } from "./redis-link.js";

/**
 * Connects a server with those of other processes and machines, by the publish and subscribe of Redis:
 *
 * ```ts
 * new GameServer({ broker: new RedisBroker({ url: "redis://10.0.0.5:6379" }) }).launch();
 * ```
 *
 * While Redis is away each server serves its own clients, and what it sends reaches only those. It connects again by itself.
 * Whoever can publish on that Redis can speak to all clients: keep it private.
 */
export class RedisBroker implements Broker {
  readonly #options: ResolvedRedisBrokerOptions;
  #link: RedisLink | undefined;

  /** @throws RepodError `invalid_option`, naming the option, its value and what it may be. */
  constructor(options: RedisBrokerOptions = {}) {
    this.#options = resolveRedisBrokerOptions(options);
  }

  open(handler: BrokerHandler): Promise<void> {
    if (this.#link) throw new RepodError("already_started", "Each server needs a broker of its own.");
    this.#link = new RedisLink(this.#options, handler);
    return this.#link.connect();
  }

  publish(topic: string, bytes: Uint8Array): void {
    this.#link?.publisher.publish(topic, bytes);
  }

  subscribe(topic: string): void {
    this.#link?.subscriptions.add(topic);
  }

  unsubscribe(topic: string): void {
    this.#link?.subscriptions.delete(topic);
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
  }
}
