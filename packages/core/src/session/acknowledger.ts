import type { Clock, TimerHandle } from "../util/clock.js";
import type { FrameEncoder } from "./outgoing.js";
import type { SendQueue, UrgentFrames } from "./send-queue.js";

/** After so many frames, so many bytes or so many milliseconds the peer is told what has arrived. */
const ACK_FRAMES = 64;
const ACK_BYTES = 8 * 1024;
const ACK_MS = 250;

/** Frames that have no number, in either direction. */
export const UNCOUNTED: ReadonlySet<string> = new Set([
  "$hello",
  "connected",
  "$ack",
  "$ping",
  "$pong",
  "$skip",
  "$close",
]);

/** Counts what arrives, and tells the peer how much that is, so that it knows what still waits for us. */
export class Acknowledger implements UrgentFrames {
  readonly #clock: Clock;
  readonly #encoder: FrameEncoder;
  readonly #queue: SendQueue;
  #count = 0;
  /** How much of it the peer was not told of. */
  #frames = 0;
  #bytes = 0;
  /** Runs from the first frame that the peer was not told of, and is left alone by those that follow. */
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, encoder: FrameEncoder, queue: SendQueue) {
    this.#clock = clock;
    this.#encoder = encoder;
    this.#queue = queue;
  }

  /** How many frames have arrived. */
  get count(): number {
    return this.#count;
  }

  /** A frame with a number has arrived. */
  add(byteLength: number): void {
    this.#count += 1;
    this.#frames += 1;
    this.#bytes += byteLength;
    if (this.#frames >= ACK_FRAMES || this.#bytes >= ACK_BYTES) this.tell();
    else this.#timer ??= this.#clock.setTimeout(() => this.#onTime(), ACK_MS);
  }

  /** Frames with numbers will not come: newer ones have replaced them. */
  skip(count: number): void {
    this.#count += count;
    this.tell();
  }

  /** Tells the peer with what is written next: how much has arrived by then. */
  tell(): void {
    this.#queue.sendFirst(this);
  }

  /** How much has arrived, for a frame that tells the peer. */
  report(): number {
    this.#frames = 0;
    this.#bytes = 0;
    return this.#count;
  }

  take(): Uint8Array[] {
    return [this.#encoder.protocol({ action: "$ack", n: this.report() })];
  }

  /** Nothing more will arrive. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #onTime(): void {
    this.#timer = undefined;
    if (this.#frames > 0) this.tell();
  }
}
