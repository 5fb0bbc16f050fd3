import { logger, Queue } from "@repod/core/internal";
import { joinPieces } from "./batch.js";
import type { RedisClient } from "./redis-link.js";

/** What waits longer than for the end of the turn only costs memory. */
const BATCH_BYTES = 64 * 1024;

/**
 * Publishes, and bounds what Redis has not taken yet. What a turn of the event loop publishes first goes to the client at once:
 * then the client writes at the end of this turn, and not of the next one. All else that the turn publishes to one topic goes in
 * one piece at its end: with ten messages a turn, that is most of what they would cost here, at Redis and where they arrive.
 */
export class Publisher {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #maxPendingBytes: number;
  /** What waits for the end of the turn, all for one topic. */
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #topic = "";
  #isScheduled = false;
  /** How long each batch is that has no answer yet. Answers come in order. */
  readonly #pending = new Queue<number>();
  #pendingBytes = 0;
  /** How many were dropped since there was no room. */
  #dropped = 0;
  readonly #onAnswer = (): void => this.#settle(this.#pending.shift() ?? 0);
  readonly #onTurnEnd = (): void => {
    this.#isScheduled = false;
    this.flush();
  };

  constructor(client: RedisClient, prefix: string, maxPendingBytes: number) {
    this.#client = client;
    this.#prefix = prefix;
    this.#maxPendingBytes = maxPendingBytes;
  }

  /** Drops what there is no connection for, and no room. */
  publish(topic: string, bytes: Uint8Array): void {
    if (!this.#client.isReady) return;
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes.length > this.#maxPendingBytes) return this.#drop();
    // What is published to several topics keeps its order, too.
    if (topic !== this.#topic) this.flush();
    this.#topic = topic;
    this.#batch.push(bytes);
    this.#batchBytes += bytes.length;
    this.#pendingBytes += bytes.length;
    const isFirst = !this.#isScheduled;
    // Before the client has anything to write: so our end of the turn comes before its own.
    if (isFirst) this.#schedule();
    if (isFirst || this.#batchBytes >= BATCH_BYTES) this.flush();
  }

  /** Publishes what waits for the end of the turn. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const byteLength = this.#batchBytes;
    const joined = joinPieces(this.#batch, byteLength);
    this.#batch = [];
    this.#batchBytes = 0;
    if (!this.#client.isReady) return this.#settle(byteLength);
    this.#pending.push(byteLength);
    // Where it fails, the connection is lost, and the link says so.
    this.#client.sendCommand(["PUBLISH", this.#prefix + this.#topic, joined]).then(this.#onAnswer, this.#onAnswer);
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(this.#onTurnEnd);
  }

  #drop(): void {
    this.#dropped += 1;
    if (this.#dropped > 1) return;
    logger().log("warn", "broker_overflow", { pendingBytes: this.#pendingBytes });
  }

  /** So many bytes are on their way no more. */
  #settle(byteLength: number): void {
    this.#pendingBytes -= byteLength;
    // Not at once, or it would begin and end with each message.
    if (this.#dropped === 0 || this.#pendingBytes > this.#maxPendingBytes / 2) return;
    logger().log("info", "broker_drained", { dropped: this.#dropped });
    this.#dropped = 0;
  }
}
