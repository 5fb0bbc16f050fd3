import { FrameReader } from "#frame-reader";
import type { Codec, WireMap } from "../codec/codec.js";
import { RepodError } from "../errors/repod-error.js";
import { LINGER_MS } from "../transport/linger.js";
import type { Transport, TransportEnd, TransportHandler } from "../transport/transport.js";
import type { Clock, TimerHandle } from "../util/clock.js";
import { reportUnhandled } from "#report";
import type { Runtime } from "../util/runtime.js";
import type { Turns } from "../util/turn-queue.js";
import { toError } from "../util/user-code.js";

/** What waits longer than for the end of the turn only costs memory: from here on it is written at once. */
const FLUSH_BYTES = 64 * 1024;

const NOTHING: Uint8Array[] = [];
const NO_BYTES = new Uint8Array(0);

/** Who listens to a link: first the handshake, then the session. */
export interface LinkHandler {
  /** A frame arrived. `byteLength` is that of its body. */
  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void;
  /** What arrived broke a rule. Nothing more is read; the handler says how the link ends. */
  onFault(error: RepodError): void;
  /** The transport is gone. Called once, whichever side ended it. */
  onEnd(end: TransportEnd): void;
}

export interface LinkOptions {
  readonly transport: Transport;
  readonly codec: Codec;
  readonly runtime: Runtime;
  readonly turns: Turns;
  /** The largest body accepted, in bytes. */
  readonly maxFrameBytes: number;
}

/** Frames over one transport: maps come out as they arrive, and what a turn sends leaves in one write. */
export class Link implements TransportHandler {
  readonly transport: Transport;
  readonly #codec: Codec;
  readonly #clock: Clock;
  readonly #turns: Turns;
  readonly #reader: FrameReader;
  readonly #takeBody = (body: Uint8Array): void => this.#onBody(body);
  #handler: LinkHandler;
  #waiting: Uint8Array[] = NOTHING;
  #waitingBytes = 0;
  #scheduled = false;
  #ended = false;
  /** Whether what arrived broke a rule: the handler is told once, however much more comes. */
  #faulty = false;
  #lingering: TimerHandle | undefined;

  constructor(options: LinkOptions, handler: LinkHandler) {
    this.transport = options.transport;
    this.#codec = options.codec;
    this.#clock = options.runtime.clock;
    this.#turns = options.turns;
    const wholeFrames = this.transport.maxBatchBytes !== Infinity;
    this.#reader = new FrameReader({ maxFrameBytes: options.maxFrameBytes, wholeFrames });
    this.#handler = handler;
    this.transport.listen(this);
  }

  /** From the next frame on, another one listens. */
  handOver(handler: LinkHandler): void {
    this.#handler = handler;
  }

  /** The largest body accepted, in bytes, from the next header on. */
  set maxFrameBytes(value: number) {
    this.#reader.maxFrameBytes = value;
  }

  /**
   * Decodes no more frames until `release`: what has arrived waits as bytes, and as soon as there are any nothing more is
   * read. Until then the end of the peer is still heard.
   */
  hold(): void {
    this.#reader.hold();
  }

  /** Goes on with what has arrived, before it returns. */
  release(): void {
    this.#reader.release();
    // First, so that a handler can pause what it is given again.
    this.transport.resume();
    this.onData(NO_BYTES);
  }

  /** Queues a frame, header included, until the end of the turn. The bytes may be shared; nobody changes them. */
  send(frame: Uint8Array): void {
    if (this.#ended) return;
    if (this.#waitingBytes + frame.length > this.transport.maxBatchBytes) this.#write();
    // Most turns send one frame, or many: an array that is made with one takes a quarter of an empty one that grows.
    if (this.#waitingBytes === 0) this.#waiting = [frame];
    else this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    if (this.#waitingBytes >= FLUSH_BYTES) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#turns.add(this);
    }
  }

  /** Writes what waits. */
  flush(): void {
    this.#scheduled = false;
    this.#write();
  }

  /**
   * Ends in order: what waits is written, then the peer sees the end. Nothing that arrives from now on is looked at.
   *
   * @param drain - How long the peer may take to read what was written, in milliseconds.
   */
  end(closeCode: number, reason: string, drain: number): void {
    if (this.#ended) return;
    this.flush();
    this.#ended = true;
    this.#reader.stop();
    this.transport.close(closeCode, reason);
    this.#linger(this.#clock.now() + drain);
  }

  /** Ends at once; what waits is lost. */
  terminate(): void {
    this.#ended = true;
    this.#reader.stop();
    this.transport.terminate();
  }

  onData(chunk: Uint8Array): void {
    if (this.#ended || this.#faulty) return;
    try {
      this.#reader.push(chunk, this.#takeBody);
      if (this.#reader.isHoldingBytes) this.transport.pause();
    } catch (error) {
      this.#fault(error);
    }
  }

  onDrain(): void {}

  onFault(error: RepodError): void {
    if (!this.#ended && !this.#faulty) this.#fault(error);
  }

  onEnd(end: TransportEnd): void {
    // Answers to what came right before the end are still on their way to a peer that ended its side only.
    this.flush();
    this.#ended = true;
    this.#reader.stop();
    // A peer that ends its side and never reads must not keep the socket by what still waits for it.
    if (this.transport.bufferedBytes === 0) this.#clock.clearTimeout(this.#lingering);
    else if (this.#lingering === undefined) this.#linger(this.#clock.now());
    this.#handler.onEnd(end);
  }

  #write(): void {
    if (this.#waitingBytes === 0) return;
    const frames = this.#waiting;
    const byteLength = this.#waitingBytes;
    this.#waiting = NOTHING;
    this.#waitingBytes = 0;
    this.transport.send(frames, byteLength);
  }

  #onBody(body: Uint8Array): void {
    const message = this.#codec.decode(body);
    this.#handler.onFrame(message, body.length, this.#codec.hasProtocolKeys);
  }

  #fault(error: unknown): void {
    this.#faulty = true;
    this.#reader.stop();
    if (isOfPeer(error)) {
      this.#handler.onFault(error);
      return;
    }
    // A fault of our own: the peer learns only that there was one.
    reportUnhandled(toError(error), "The handling of a frame");
    this.#handler.onFault(new RepodError("internal_error", undefined, { cause: error }));
  }

  /** Cuts a peer that does not end its side: after a second, or at the deadline while it still reads. */
  #linger(deadline: number): void {
    this.#lingering = this.#clock.setTimeout(() => {
      if (this.transport.bufferedBytes === 0 || this.#clock.now() >= deadline) this.terminate();
      else this.#linger(deadline);
    }, LINGER_MS);
  }
}

/** Whether what the peer sent is at fault. */
function isOfPeer(error: unknown): error is RepodError {
  return error instanceof RepodError && (error.code === "bad_frame" || error.code === "frame_too_large");
}
