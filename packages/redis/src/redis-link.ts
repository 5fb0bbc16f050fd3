import { createDeferred, logger } from "@repod/core/internal";
import type { BrokerHandler } from "@repod/core/internal";
import { createClient } from "redis";
import { clientOptionsOf } from "./client-options.js";
import type { ResolvedRedisBrokerOptions } from "./options.js";
import { Publisher } from "./publisher.js";
import { Subscriptions } from "./subscriptions.js";

/** A connection to Redis, as the package `redis` makes one. */
export type RedisClient = ReturnType<typeof createClient>;

/**
 * How long the first attempt may take, in milliseconds: as long as the package `redis` waits for a connection to be made. A Redis
 * that takes the connection and answers nothing fails by no error; a server would never start, nor stop.
 */
const FIRST_ATTEMPT = 5_000;

/** How long what was published last may take to go out, in milliseconds. */
const FAREWELL = 1_000;

/**
 * Two connections to Redis: one publishes, the other one hears. They are up when both are. Each connects again by itself, as
 * the package `redis` has it.
 */
export class RedisLink {
  readonly publisher: Publisher;
  readonly subscriptions: Subscriptions;
  readonly #clients: readonly [publishing: RedisClient, hearing: RedisClient];
  readonly #handler: BrokerHandler;
  /** Resolves when it is up, or could not be. */
  readonly #tried = createDeferred<void>();
  #isUp = false;
  #isClosed = false;

  constructor(options: ResolvedRedisBrokerOptions, handler: BrokerHandler) {
    const { maxPendingBytes, prefix } = options;
    const [publishing, hearing] = (this.#clients = [clientOf(options), clientOf(options)]);
    this.#handler = handler;
    this.publisher = new Publisher(publishing, `${prefix}:`, maxPendingBytes);
    this.subscriptions = new Subscriptions(hearing, `${prefix}:`, (topic, bytes) => {
      // One connection still hears while the other one is lost: those who are heard of then could not be answered.
      if (this.#isUp && !this.#isClosed) handler.onMessage(topic, bytes);
    });
    for (const client of this.#clients) {
      client.on("connect", () => this.#onConnect(client));
      client.on("ready", () => void this.#onReady());
      client.on("error", (error: Error) => this.#onError(error));
    }
  }

  /** Begins to connect; resolves as `Broker.open` has it. */
  async connect(): Promise<void> {
    const timer = setTimeout(() => this.#tried.resolve(), FIRST_ATTEMPT);
    // What goes wrong is told as an event, too; it rejects only when nothing more is tried.
    for (const client of this.#clients) client.connect().catch((error: Error) => this.#onError(error));
    await this.#tried.promise;
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.publisher.flush();
    this.#tried.resolve();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, FAREWELL)));
    const closing = this.#clients.filter(({ isReady }) => isReady).map((client) => client.close());
    await Promise.race([Promise.allSettled(closing), deadline]);
    clearTimeout(timer);
    for (const client of this.#clients) client.destroy();
  }

  get #areReady(): boolean {
    return this.#clients.every(({ isReady }) => isReady);
  }

  /** A connection that was still being made cannot be destroyed before it is there. */
  #onConnect(client: RedisClient): void {
    if (this.#isClosed) client.destroy();
  }

  async #onReady(): Promise<void> {
    if (!this.#areReady) return;
    await this.subscriptions.restore();
    if (this.#isUp || this.#isClosed || !this.#areReady) return;
    this.#isUp = true;
    this.#handler.onUp();
    this.#tried.resolve();
  }

  #onError(error: Error): void {
    if (this.#isClosed) return;
    this.#tried.resolve();
    if (!this.#isUp) return;
    if (this.#areReady) {
      logger().log("error", "broker_error", { error: error.message });
      return;
    }
    this.#isUp = false;
    this.#handler.onDown(error);
  }
}

function clientOf(options: ResolvedRedisBrokerOptions): RedisClient {
  return createClient(clientOptionsOf(options));
}
