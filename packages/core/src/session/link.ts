import { FrameReader } from "#frame-reader";
import { linger, lingerOn } from "#linger";
import type { StopLingering } from "#linger";
import type { Codec, WireMap } from "../codec/codec.js";
import { RepodError } from "../errors/repod-error.js";
import type { Transport, TransportEnd, TransportHandler } from "../transport/transport.js";
import type { Clock } from "../util/clock.js";
import { reportUnhandled } from "#report";
import type { Runtime } from "../util/runtime.js";
import type { Turns } from "../util/turn-queue.js";
import { toError } from "../util/user-code.js";
import { SendQueue } from "./send-queue.js";

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
  /** What takes bytes apart into frames. Defaults to one that does what a client needs. */
  readonly reader?: FrameReader;
}

/** Frames over one transport: maps come out as they arrive, and what a turn sends leaves in one write. */
export class Link implements TransportHandler {
  readonly transport: Transport;
  readonly clock: Clock;
  protected readonly reader: FrameReader;
  readonly #codec: Codec;
  readonly #turns: Turns;
  #queue: SendQueue;
  #handler: LinkHandler;
  #ended = false;
  /** Whether what arrived broke a rule: the handler is told once, however much more comes. */
  #faulty = false;
  #stopLingering: StopLingering | undefined;
  /** How many pieces of bytes have arrived. */
  #chunks = 0;

  constructor(options: LinkOptions, handler: LinkHandler) {
    this.transport = options.transport;
    this.clock = options.runtime.clock;
    this.#turns = options.turns;
    this.#queue = new SendQueue(this.transport, options.turns);
    this.#codec = options.codec;
    const { maxFrameBytes } = options;
    this.reader =
      options.reader ?? new FrameReader({ maxFrameBytes, wholeFrames: this.transport.maxBatchBytes < Infinity });
    this.#handler = handler;
    this.transport.listen(this);
  }

  /** Is another number as soon as something has arrived, be it a part of a frame. */
  get activity(): number {
    return this.#chunks + (this.transport.bytesRead ?? 0);
  }

  /** What waits to be sent. */
  get queue(): SendQueue {
    return this.#queue;
  }

  /** Parts with what waits to be sent: it will go out over another link. Over this one only a last word does. */
  releaseQueue(): SendQueue {
    const queue = this.#queue;
    queue.detach();
    this.#queue = new SendQueue(this.transport, this.#turns);
    return queue;
  }

  /**
   * Sends what waited for a link, and before it what was not acknowledged, as `SendQueue.attach` has it. What the handshake
   * has queued leaves at once: nothing may come before that.
   */
  takeQueue(queue: SendQueue, received: number, skip: (count: number) => Uint8Array): void {
    this.#queue.flush();
    this.#queue = queue;
    queue.attach(this.transport, received, skip);
  }

  /** From the next frame on, another one listens. */
  handOver(handler: LinkHandler): void {
    this.#handler = handler;
  }

  /** Queues a frame of the handshake, header included, until the end of the turn. */
  send(frame: Uint8Array): void {
    this.#queue.push(frame);
  }

  /**
   * Ends in order: what waits is written, then the peer sees the end. Nothing that arrives from now on is looked at.
   *
   * @param drain - How long the peer may take to read what was written, in milliseconds.
   */
  end(closeCode: number, reason: string, drain: number): void {
    if (this.#ended) return;
    this.#stopLingering = linger(this, drain);
    this.#over();
    this.transport.close(closeCode, reason);
  }

  /** Ends at once; what waits is lost. */
  terminate(): void {
    this.#queue.stop();
    this.#over();
    this.transport.terminate();
  }

  onData(chunk: Uint8Array): void {
    this.#chunks += 1;
    if (this.#ended || this.#faulty) return;
    try {
      this.reader.push(chunk, this.#onBody, this);
    } catch (error) {
      this.#fault(error);
    }
  }

  onDrain(): void {
    this.#queue.flush();
  }

  onFault(error: RepodError): void {
    if (!this.#ended && !this.#faulty) this.#fault(error);
  }

  onEnd(end: TransportEnd): void {
    // What waits may go on with a session.
    this.#handler.onEnd(end);
    // Answers to what came right before the end are still on their way to a peer that ended its side only.
    this.#over();
    this.#stopLingering = lingerOn(this, this.#stopLingering);
  }

  #onBody(body: Uint8Array): void {
    const message = this.#codec.decode(body);
    this.#handler.onFrame(message, body.length, this.#codec.hasProtocolKeys);
  }

  #fault(error: unknown): void {
    this.#faulty = true;
    this.reader.stop();
    if (isOfPeer(error)) this.#handler.onFault(error);
    else {
      // A fault of our own: the peer learns only that there was one.
      reportUnhandled(toError(error), "A frame");
      this.#handler.onFault(new RepodError("internal_error", undefined, { cause: error }));
    }
  }

  /** Writes what waits, and takes nothing more in either direction. */
  #over(): void {
    this.#queue.end();
    this.#ended = true;
    this.reader.stop();
  }
}

/** Whether what the peer sent is at fault. */
function isOfPeer(error: unknown): error is RepodError {
  return error instanceof RepodError && (error.code === "bad_frame" || error.code === "frame_too_large");
}
