import { RepodError } from "../errors/repod-error.js";
import { joinChunks } from "../util/join-chunks.js";
import { frameTooLarge, partOfFrame } from "./frame-errors.js";
import { HEADER_SIZE, MAX_FRAME_BYTES } from "./frame.js";

// The state is how many bytes of a header were read, all of them while a body is; and what else is so, a bit each.
const READING_HEADER = 0;
const READING_BODY = HEADER_SIZE;
const HELD = 8;
const STOPPED = 16;
const REFUSED = 32;

/** What is taken at first for a body that spans chunks, however long it claims to be. */
const INITIAL_BYTES = 1024;

const NOTHING = new Uint8Array(0);

export interface FrameReaderOptions {
  /** The longest body accepted, in bytes: an integer from 0 to `MAX_FRAME_BYTES`. */
  readonly maxFrameBytes: number;
  /** Whether each chunk holds whole frames, so that a part of one is `bad_frame`. Defaults to false. */
  readonly wholeFrames?: boolean;
}

/**
 * Takes a stream of bytes, cut anywhere, apart into the bodies of its frames.
 *
 * ```ts
 * const reader = new FrameReader({ maxFrameBytes: 65_536 });
 * socket.on("data", (chunk) => reader.push(chunk, (body) => handle(decode(body))));
 * ```
 *
 * A body that arrived in one chunk is a view into that chunk; only one that spans chunks is copied. Memory is taken
 * for bytes that arrived, never for a length that was announced.
 */
export class FrameReader {
  readonly #wholeFrames: boolean;
  #state: number = READING_HEADER;
  #maxFrameBytes = 0;
  #bodyLength = 0;
  /** A body that spans chunks: its first `#gathered` bytes are here. */
  #gathering = NOTHING;
  #gathered = 0;
  /** What followed a body whose callback threw, until the next `push`; and what has arrived while bodies are held back. */
  #leftOver: Uint8Array = NOTHING;

  /** @throws RepodError `invalid_option` when `maxFrameBytes` is out of range. */
  constructor(options: FrameReaderOptions) {
    this.maxFrameBytes = options.maxFrameBytes;
    this.#wholeFrames = options.wholeFrames ?? false;
  }

  /** The longest body accepted, in bytes. A new value counts from the next header on. */
  get maxFrameBytes(): number {
    return this.#maxFrameBytes;
  }

  /** @throws RepodError `invalid_option` when it is no integer from 0 to `MAX_FRAME_BYTES`. */
  set maxFrameBytes(value: number) {
    if (!Number.isInteger(value) || value < 0 || value > MAX_FRAME_BYTES) {
      throw new RepodError(
        "invalid_option",
        `maxFrameBytes must be an integer from 0 to ${MAX_FRAME_BYTES}, not ${String(value)}.`,
      );
    }
    this.#maxFrameBytes = value;
  }

  /** Bytes of memory held until more arrives; 0 between frames. */
  get heldBytes(): number {
    return this.#gathering.byteLength + this.#leftOver.buffer.byteLength;
  }

  /** Whether bytes have arrived whose bodies are held back. */
  get isHoldingBytes(): boolean {
    return this.isHeld && this.#leftOver.byteLength > 0;
  }

  /**
   * Reads the next bytes of the stream and calls back for each body that they complete, in order, before it returns.
   * A body may be empty. It may lie in memory that is used again: copy what you keep beyond the callback.
   *
   * What the callback throws leaves `push` at once; that body counts as taken, and what followed it in the chunk is
   * kept and read first by the next `push`. The callback may call `hold` and `stop`, but not `push`.
   *
   * @param thisArg - What `this` is in the callback. Defaults to nothing.
   * @throws RepodError `bad_frame` for a part of a frame where `wholeFrames` is set; `frame_too_large` as soon as a header
   * announces more than `maxFrameBytes`, after the bodies before it were given out, and for every call from then on: end
   * the connection, its stream cannot be followed any further.
   */
  push<T = undefined>(chunk: Uint8Array, onBody: (this: T, body: Uint8Array) => void, thisArg?: T): void {
    if (this.#state >= HELD) {
      if (this.#state === REFUSED) throw this.refusal();
      if (this.#state < STOPPED) this.#leftOver = this.joined(chunk);
      return;
    }
    const bytes = this.#leftOver.byteLength === 0 ? chunk : this.joined(chunk);
    this.#leftOver = NOTHING;
    const end = bytes.byteLength;
    let offset = 0;
    try {
      while (offset < end && this.#state < HELD) {
        if (this.#state < READING_BODY) {
          this.#bodyLength = ((this.#bodyLength << 8) | bytes[offset++]!) >>> 0;
          if (++this.#state < READING_BODY) continue;
          if (this.#bodyLength > this.#maxFrameBytes) throw this.refuse();
        }
        const missing = this.#bodyLength - this.#gathered;
        if (end - offset < missing) {
          this.gather(bytes, offset, end);
          offset = end;
          break;
        }
        const start = offset;
        offset += missing;
        // The state is that of the next frame before the callback runs: it may stop the reader, or throw.
        const body = this.#gathered === 0 ? this.cut(bytes, start) : this.complete(bytes, start, offset);
        onBody.call(thisArg as T, body);
      }
    } finally {
      // There is a rest where the callback has thrown, or has held the reader.
      if (this.#state < STOPPED && offset < end) {
        const rest = view(bytes, offset, end);
        // A chunk may lie in memory that is used again; what was left over before is our own, however often there is a rest.
        this.#leftOver = bytes === chunk ? new Uint8Array(rest) : rest;
      }
    }
    if (this.#wholeFrames && this.#state % HELD > 0) throw partOfFrame();
  }

  /**
   * Gives out no more bodies until `release`, and looks at no header; also from inside the callback. The rest of the chunk
   * being read is kept, and so is all that is pushed meanwhile: the caller sees to it that this is little.
   */
  hold(): void {
    if (this.#state < HELD) this.#state += HELD;
  }

  /** Ends `hold`: the next `push`, of no bytes at all if need be, begins with what was kept. */
  release(): void {
    if (this.isHeld) this.#state -= HELD;
  }

  /**
   * Gives out no more bodies: the rest of the chunk being read and everything pushed later is ignored. For good, and
   * also from inside the callback. Idempotent.
   */
  stop(): void {
    if (this.#state === REFUSED) return;
    this.#state = STOPPED;
    this.#gathering = NOTHING;
    this.#leftOver = NOTHING;
  }

  /** Stops, and gives what was held back: for whoever reads on without it. */
  takeHeld(): Uint8Array {
    const held = this.#leftOver;
    this.stop();
    return held;
  }

  // Protected rather than private: private methods take a field of each object.

  protected get isHeld(): boolean {
    return this.#state >= HELD && this.#state < STOPPED;
  }

  /** What was left over, in memory of our own, and the chunk behind it. */
  protected joined(chunk: Uint8Array): Uint8Array {
    const leftOver = this.#leftOver;
    if (chunk.byteLength === 0) return leftOver;
    return joinChunks([leftOver, chunk], leftOver.byteLength + chunk.byteLength, (length) => new Uint8Array(length));
  }

  /** The body that begins at `start` and is whole in `bytes`, in place. */
  protected cut(bytes: Uint8Array, start: number): Uint8Array {
    const body = view(bytes, start, start + this.#bodyLength);
    this.expectHeader();
    return body;
  }

  /** The gathered body with its last bytes. */
  protected complete(bytes: Uint8Array, start: number, end: number): Uint8Array {
    this.gather(bytes, start, end);
    const body = this.#gathering.subarray(0, this.#bodyLength);
    this.expectHeader();
    return body;
  }

  /** Keeps bytes of an unfinished body, in a buffer that doubles and never grows longer than the body. */
  protected gather(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#gathered + end - start;
    if (needed > this.#gathering.byteLength) {
      const roomy = Math.max(needed, 2 * this.#gathering.byteLength, INITIAL_BYTES);
      const grown = new Uint8Array(Math.min(roomy, this.#bodyLength));
      grown.set(this.#gathering.subarray(0, this.#gathered));
      this.#gathering = grown;
    }
    this.#gathering.set(view(bytes, start, end), this.#gathered);
    this.#gathered = needed;
  }

  protected expectHeader(): void {
    this.#state = READING_HEADER;
    this.#bodyLength = 0;
    this.#gathering = NOTHING;
    this.#gathered = 0;
  }

  protected refuse(): RepodError {
    this.#state = REFUSED;
    return this.refusal();
  }

  protected refusal(): RepodError {
    return frameTooLarge(this.#bodyLength, this.#maxFrameBytes);
  }
}

/** Not `subarray`, which would make a Buffer of a Buffer: everything that reads a body sees one kind of object. */
function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
