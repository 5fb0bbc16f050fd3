import { createDeferred, logger } from "@repod/core/internal";
import type { BatchWriter } from "@repod/core/internal";
import type { ParcelSocket } from "./parcel-socket.js";
import { PARCEL_HEAD, PARCELS, writeParcelHead } from "./parcels.js";
import type { ParcelKind } from "./parcels.js";

/** How many bytes may wait for a worker that does not read; what is published beyond that does not reach its clients. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

/** What waits longer than for the end of the turn only costs memory. */
const BATCH_BYTES = 64 * 1024;

/** In front of the bytes of a message: the length of its topic, as an unsigned 32-bit integer, and the topic. */
const TOPIC_LENGTH_BYTES = 4;

/** A message as one parcel, in two pieces: what is published may be long, and is not copied. */
export function writeMessage(topic: string, bytes: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(topic);
  const head = Buffer.allocUnsafe(PARCEL_HEAD + TOPIC_LENGTH_BYTES + text.length);
  writeParcelHead(head, PARCELS.message, TOPIC_LENGTH_BYTES + text.length + bytes.length);
  head.writeUInt32BE(text.length, PARCEL_HEAD);
  head.set(text, PARCEL_HEAD + TOPIC_LENGTH_BYTES);
  return [head, bytes];
}

export function readMessage(payload: Uint8Array): readonly [topic: string, bytes: Uint8Array] {
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const bytesAt = TOPIC_LENGTH_BYTES + view.readUInt32BE(0);
  return [
    view.toString("utf8", TOPIC_LENGTH_BYTES, bytesAt),
    new Uint8Array(payload.buffer, payload.byteOffset + bytesAt, payload.length - bytesAt),
  ];
}

/** The way to one other worker: what it wants of what is published here, and what waits to go there. */
export class Outlet {
  /** When the other worker has told what it wants; at the latest when it is gone. */
  readonly ready: Promise<void>;
  readonly #socket: ParcelSocket;
  readonly #writer: BatchWriter;
  readonly #onEnd: () => void;
  readonly #settled = createDeferred<void>();
  readonly #ended = createDeferred<void>();
  readonly #topics = new Set<string>();
  #isReady = false;
  /** What waits for the end of the turn. */
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  /** How many messages were dropped since there was no room. */
  #dropped = 0;

  /** @param onEnd - The other worker is gone, or takes nothing. */
  constructor(socket: ParcelSocket, writer: BatchWriter, onEnd: () => void) {
    this.ready = this.#settled.promise;
    this.#socket = socket;
    this.#writer = writer;
    this.#onEnd = onEnd;
    socket.listen({
      onParcel: (kind, payload) => this.#onParcel(kind, payload),
      onDrain: () => this.#onDrain(),
      onEnd: () => this.#onSocketEnd(),
    });
    socket.resume();
  }

  /** Whether the other worker has told what it wants. */
  get isReady(): boolean {
    return this.#isReady;
  }

  wants(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** Sends pieces of bytes at the end of the turn, or before; drops them where no room is left. */
  push(pieces: readonly Uint8Array[]): void {
    const byteLength = pieces.reduce((sum, { length }) => sum + length, 0);
    const pending = this.#socket.bufferedBytes + this.#batchBytes;
    if (pending > 0 && pending + byteLength > MAX_PENDING_BYTES) return this.#drop(pending);
    this.#batch.push(...pieces);
    this.#batchBytes += byteLength;
    if (this.#batchBytes >= BATCH_BYTES) this.flush();
  }

  flush(): void {
    if (this.#batchBytes === 0) return;
    const batch = this.#batch;
    const byteLength = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#socket.sendAll(this.#writer, batch, byteLength);
  }

  /** Ends it when what was published has gone out. */
  async close(): Promise<void> {
    this.flush();
    this.#socket.end();
    await this.#ended.promise;
  }

  cut(): void {
    this.#socket.destroy();
  }

  #onParcel(kind: ParcelKind, payload: Uint8Array): void {
    if (kind === PARCELS.subscribe) this.#topics.add(textOf(payload));
    else if (kind === PARCELS.unsubscribe) this.#topics.delete(textOf(payload));
    else if (kind === PARCELS.ready) {
      this.#isReady = true;
      this.#socket.send(PARCELS.ready);
      this.#settled.resolve();
    }
  }

  #onDrain(): void {
    if (this.#dropped === 0) return;
    logger().log("info", "broker_drained", { dropped: this.#dropped });
    this.#dropped = 0;
  }

  #onSocketEnd(): void {
    this.#socket.destroy();
    this.#settled.resolve();
    this.#ended.resolve();
    this.#onEnd();
  }

  #drop(pendingBytes: number): void {
    this.#dropped += 1;
    if (this.#dropped === 1) logger().log("warn", "broker_overflow", { pendingBytes });
  }
}

function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString();
}
