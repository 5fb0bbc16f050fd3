import { logger } from "@repod/core/internal";
import { splitPieces } from "./batch.js";
import type { RedisClient } from "./redis-link.js";

/**
 * What is wanted of Redis, while it is there and while it is away. The client subscribes again by itself to what it knows of;
 * what has changed meanwhile it is told when it is back.
 */
export class Subscriptions {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #wanted = new Set<string>();
  /** What the client may still subscribe to, wanted or not. */
  readonly #asked = new Set<string>();
  /** One for all: however often it is given to the client for a channel, it is called once. */
  readonly #listener: (bytes: Buffer, channel: Buffer) => void;

  constructor(client: RedisClient, prefix: string, onMessage: (topic: string, bytes: Uint8Array) => void) {
    this.#client = client;
    this.#prefix = prefix;
    this.#listener = (bytes, channel) => {
      const topic = channel.toString().slice(prefix.length);
      if (this.#wanted.has(topic)) splitPieces(bytes, (piece) => onMessage(topic, piece));
    };
  }

  add(topic: string): void {
    this.#wanted.add(topic);
    if (this.#client.isReady) void this.#ask([topic]);
  }

  delete(topic: string): void {
    this.#wanted.delete(topic);
    if (this.#client.isReady) void this.#drop(topic);
  }

  /** The client is connected. Resolves when everything that is wanted is subscribed to. */
  async restore(): Promise<void> {
    for (const topic of this.#asked) if (!this.#wanted.has(topic)) void this.#drop(topic);
    if (this.#wanted.size > 0) await this.#ask([...this.#wanted]);
  }

  async #ask(topics: readonly string[]): Promise<void> {
    const channels = topics.map((topic) => this.#prefix + topic);
    for (const topic of topics) this.#asked.add(topic);
    try {
      await this.#client.subscribe(channels, this.#listener, true);
    } catch (error) {
      // Without a connection it is asked again. With one, Redis has refused.
      if (this.#client.isReady) logger().log("error", "broker_error", { error: (error as Error).message });
    }
  }

  async #drop(topic: string): Promise<void> {
    try {
      await this.#client.unsubscribe(this.#prefix + topic, this.#listener, true);
    } catch {
      // The connection is lost: what stands after the next one is looked at then.
      return;
    }
    if (!this.#wanted.has(topic)) this.#asked.delete(topic);
    // Wanted again meanwhile: a client that still took it for subscribed to has asked Redis for nothing. Twice does no harm.
    else if (this.#client.isReady) await this.#ask([topic]);
  }
}
