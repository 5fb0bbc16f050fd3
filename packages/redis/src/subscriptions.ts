import { logger } from "@repod/core/internal";
import { splitPieces } from "./batch.js";
import type { RedisClient } from "./redis-link.js";

/**
 * How many commands may be without an answer. Up to here each change goes to Redis at once, as other servers hear of it at once;
 * a Redis that does not answer is not sent more: what changes is gathered until it does.
 */
const MOST_UNANSWERED = 16;

/**
 * What is wanted of Redis, while it is there and while it is away. The client subscribes again by itself to what it knows of;
 * what has changed meanwhile it is told when it is back.
 */
export class Subscriptions {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #wanted = new Set<string>();
  /** What the client may subscribe to once all that it was asked is answered, wanted or not. */
  readonly #asked = new Set<string>();
  /** What it was asked to subscribe to and has no answer to. Until then it does not know that there is something to give up. */
  readonly #subscribing = new Set<string>();
  /** What is still to be asked: it is wanted and was not asked, or the other way round. */
  readonly #due = new Set<string>();
  /** The commands without an answer; none of them rejects. */
  readonly #unanswered = new Set<Promise<void>>();
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
    this.#change(topic);
  }

  delete(topic: string): void {
    this.#wanted.delete(topic);
    this.#change(topic);
  }

  /** The client is connected. Resolves when everything that is wanted is subscribed to. */
  async restore(): Promise<void> {
    for (const topic of this.#asked) if (!this.#wanted.has(topic)) this.#due.add(topic);
    // What was asked of a connection that is lost may never have come to the client: it asks for nothing twice.
    for (const topic of this.#wanted) if (!this.#subscribing.has(topic)) this.#due.add(topic);
    this.#ask();
    // Where there was no room, what is due follows these.
    if (this.#due.size > 0) await Promise.all(this.#unanswered);
    await Promise.all(this.#unanswered);
  }

  #change(topic: string): void {
    if (this.#wanted.has(topic) === this.#asked.has(topic)) this.#due.delete(topic);
    else this.#due.add(topic);
    this.#ask();
  }

  #ask(): void {
    if (!this.#client.isReady || this.#unanswered.size >= MOST_UNANSWERED) return;
    const topics = [...this.#due].filter((topic) => !this.#subscribing.has(topic));
    for (const topic of topics) this.#due.delete(topic);
    const ended = topics.filter((topic) => !this.#wanted.has(topic));
    const begun = topics.filter((topic) => this.#wanted.has(topic));
    if (ended.length > 0) this.#track(this.#unsubscribe(ended));
    if (begun.length > 0) this.#track(this.#subscribe(begun));
  }

  #track(command: Promise<void>): void {
    this.#unanswered.add(command);
    void command.then(() => {
      this.#unanswered.delete(command);
      this.#ask();
    });
  }

  async #subscribe(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      this.#asked.add(topic);
      this.#subscribing.add(topic);
    }
    try {
      await this.#client.subscribe(this.#channelsOf(topics), this.#listener, true);
    } catch (error) {
      this.#onError(error as Error);
    }
    for (const topic of topics) this.#subscribing.delete(topic);
  }

  async #unsubscribe(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#asked.delete(topic);
    try {
      await this.#client.unsubscribe(this.#channelsOf(topics), this.#listener, true);
    } catch (error) {
      // The client still has them, and subscribes to them again.
      for (const topic of topics) this.#asked.add(topic);
      this.#onError(error as Error);
    }
  }

  #channelsOf(topics: readonly string[]): string[] {
    return topics.map((topic) => this.#prefix + topic);
  }

  #onError({ message }: Error): void {
    // Without a connection it is asked again. With one, Redis has refused.
    if (this.#client.isReady) logger().log("error", "broker_error", { error: message });
  }
}
