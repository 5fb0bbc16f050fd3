import { HEADER_SIZE } from "@repod/core/internal";
import type {
  Clock,
  Contract,
  DispatchObserver,
  DispatchTable,
  HandlerEntry,
  ReceivedMessage,
} from "@repod/core/internal";
import { ReceivedCounts, SentCounts } from "./action-counts.js";
import type { ReceivedMetrics, SentMetrics } from "./server-metrics.js";

/** The name of all actions that are not known. */
const UNKNOWN = "_unknown";

/**
 * One in so many runs of a handler that is not async is timed. A look at the clock takes half as long as a whole dispatch,
 * and there are two to a run: with one in 16, half of what all the counting costs was the clock.
 */
const TIMED_RUNS = 64;

/**
 * What became of a server's messages, by action. The names are known when the server starts; a client adds none. Nothing
 * here takes memory for a message, nor for a client.
 */
export class MessageCounts implements DispatchObserver {
  readonly #clock: Clock;
  readonly #received = new Map<string, ReceivedCounts>();
  readonly #sent = new Map<string, SentCounts>();
  /** By the places of actions in the dispatch table. */
  #byIndex: readonly ReceivedCounts[] = [];
  readonly #unknown: ReceivedCounts;
  readonly #unknownSent: SentCounts;

  constructor(clock: Clock) {
    this.#clock = clock;
    // Where an action of the user's bears the name itself, the two are counted as one.
    this.#unknown = placeOf(this.#received, UNKNOWN, ReceivedCounts);
    this.#unknownSent = placeOf(this.#sent, UNKNOWN, SentCounts);
  }

  /** How many messages have arrived that there is a handler for. */
  get knownReceived(): number {
    return this.#byIndex.reduce((sum, { received }) => sum + received, 0);
  }

  /** From now on these are the actions. What was counted before stays. */
  prepare({ handlers }: DispatchTable, contract: Contract | undefined): void {
    const byIndex: ReceivedCounts[] = [];
    for (const { action, index } of handlers.values()) {
      byIndex[index] = placeOf(this.#received, action, ReceivedCounts);
    }
    this.#byIndex = byIndex;
    for (const action of Object.keys(contract?.toClient ?? {})) placeOf(this.#sent, action, SentCounts);
  }

  /**
   * A message arrived.
   *
   * @param entry - `undefined` for an action that has no handler.
   * @param byteLength - Of its body.
   * @param depth - How many messages of the same client wait.
   */
  onReceived(entry: HandlerEntry | undefined, byteLength: number, depth: number): void {
    const counts = this.#of(entry);
    counts.received += 1;
    counts.bytes += byteLength + HEADER_SIZE;
    if (depth > 0) counts.queueDepth.observe(depth);
  }

  /** Nobody will handle what waited. */
  onDropped(messages: readonly ReceivedMessage[]): void {
    for (const { message } of messages) (this.#received.get(message.action) ?? this.#unknown).dropped += 1;
  }

  /** A message came faster than its action allows, and goes no further. */
  onRateLimited(action: string): void {
    (this.#received.get(action) ?? this.#unknown).refused += 1;
  }

  onStart(entry: HandlerEntry): number | undefined {
    const counts = this.#of(entry);
    const isTimed = counts.isAsync || counts.runs % TIMED_RUNS === 0;
    counts.runs += 1;
    return isTimed ? this.#clock.now() : undefined;
  }

  onEnd(entry: HandlerEntry, startedAt: number | undefined, isAsync: boolean): void {
    const counts = this.#of(entry);
    counts.isAsync = isAsync;
    if (startedAt !== undefined) counts.handlerSeconds.observe((this.#clock.now() - startedAt) / 1_000);
  }

  onHandled(entry: HandlerEntry | undefined): void {
    this.#of(entry).handled += 1;
  }

  onFailed(entry: HandlerEntry | undefined): void {
    this.#of(entry).failed += 1;
  }

  onRefused(entry: HandlerEntry | undefined): void {
    this.#of(entry).refused += 1;
  }

  /**
   * Messages to clients were accepted.
   *
   * @param messages - How many.
   * @param bytes - Of all of them, headers included.
   */
  onSent(action: string, messages: number, bytes: number): void {
    const counts = this.#sentOf(action);
    counts.sent += messages;
    counts.bytes += bytes;
  }

  /** A message to a client was dropped, since its queue had no room. */
  onOverflow(action: string): void {
    this.#sentOf(action).dropped += 1;
  }

  /** A message to a client was replaced by a newer one before it was written. */
  onReplaced(action: string): void {
    this.#sentOf(action).replaced += 1;
  }

  readReceived(): Readonly<Record<string, ReceivedMetrics>> {
    return readAll(this.#received);
  }

  readSent(): Readonly<Record<string, SentMetrics>> {
    return readAll(this.#sent);
  }

  #of(entry: HandlerEntry | undefined): ReceivedCounts {
    return (entry && this.#byIndex[entry.index]) ?? this.#unknown;
  }

  #sentOf(action: string): SentCounts {
    return this.#sent.get(action) ?? this.#unknownSent;
  }
}

function placeOf<T>(places: Map<string, T>, name: string, Class: new () => T): T {
  const existing = places.get(name);
  if (existing) return existing;
  const created = new Class();
  places.set(name, created);
  return created;
}

function readAll<M>(places: ReadonlyMap<string, { read(): M }>): Readonly<Record<string, M>> {
  return Object.freeze(Object.fromEntries([...places].map(([name, counts]) => [name, counts.read()])));
}
