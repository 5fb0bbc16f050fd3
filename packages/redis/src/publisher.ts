import { logger, Queue } from "@repod/core/internal";
import { joinPieces } from "./batch.js";
import type { RedisClient } from "./redis-link.js";

/** What waits longer than for its time only costs memory. */
const BATCH_BYTES = 64 * 1024;

/** What waits to be published to one topic. */
interface Batch {
  readonly topic: string;
  readonly pieces: Uint8Array[];
  byteLength: number;
}

/**
 * Publishes, and bounds what Redis has not taken yet. What a turn of the event loop publishes goes out at its end, and no more
 * often than once in a window of time: what comes sooner waits until it is over. Whatever goes to one topic in a row goes in one
 * piece: with ten messages at a time, that is most of what they would cost here, at Redis and where they arrive.
 *
 * The first of all goes to the client at once: then the client writes at the end of this turn, and not of the next one.
 */
export class Publisher {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #maxPendingBytes: number;
  readonly #window: number;
  #batches: Batch[] = [];
  #waitingBytes = 0;
  /** Whether what is published waits for the end of this turn, or of the window. */
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  /** How long each batch is that has no answer yet. Answers come in order. */
  readonly #pending = new Queue<number>();
  #pendingBytes = 0;
  /** How many were dropped since there was no room. */
  #dropped = 0;
  readonly #onAnswer = (): void => this.#settle(this.#pending.shift() ?? 0);
  readonly #onTurnEnd = (): void => {
    this.flush();
    if (this.#window > 0) this.#wait();
    else this.#isScheduled = false;
  };
  readonly #onWindowEnd = (): void => {
    if (this.#batches.length === 0) this.#isScheduled = false;
    else this.#onTurnEnd();
  };

  /**
   * @param window - In milliseconds; 0 where there is none.
   * @param maxPendingBytes - How much may be on its way to Redis.
   */
  constructor(client: RedisClient, prefix: string, window: number, maxPendingBytes: number) {
    this.#client = client;
    this.#prefix = prefix;
    this.#window = window;
    this.#maxPendingBytes = maxPendingBytes;
  }

  /** Drops what there is no connection for, and no room. */
  publish(topic: string, bytes: Uint8Array): void {
    if (!this.#client.isReady) return;
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes.length > this.#maxPendingBytes) return this.#drop();
    this.#enqueue(topic, bytes);
    const isFirst = !this.#isScheduled;
    // Before the client has anything to write: so our end of the turn comes before its own.
    if (isFirst) this.#schedule();
    if (isFirst || this.#waitingBytes >= BATCH_BYTES) this.flush();
  }

  /** Publishes what waits. */
  flush(): void {
    const batches = this.#batches;
    this.#batches = [];
    this.#waitingBytes = 0;
    for (const batch of batches) this.#publish(batch);
  }

  /** Publishes what waits, for the last time. */
  end(): void {
    clearTimeout(this.#timer);
    this.flush();
  }

  #enqueue(topic: string, bytes: Uint8Array): void {
    let batch = this.#batches.at(-1);
    // What is published to several topics keeps its order, too.
    if (batch?.topic !== topic) this.#batches.push((batch = { topic, pieces: [], byteLength: 0 }));
    batch.pieces.push(bytes);
    batch.byteLength += bytes.length;
    this.#waitingBytes += bytes.length;
    this.#pendingBytes += bytes.length;
  }

  #publish({ topic, pieces, byteLength }: Batch): void {
    if (!this.#client.isReady) return this.#settle(byteLength);
    this.#pending.push(byteLength);
    const joined = joinPieces(pieces, byteLength);
    // Where it fails, the connection is lost, and the link says so.
    this.#client.sendCommand(["PUBLISH", this.#prefix + topic, joined]).then(this.#onAnswer, this.#onAnswer);
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(this.#onTurnEnd);
  }

  #wait(): void {
    this.#timer = setTimeout(this.#onWindowEnd, this.#window);
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
