import { HEADER_SIZE } from "./frame.js";
import { frameTooLarge, partOfFrame } from "./frame-errors.js";
import type { FrameReaderOptions } from "./frame-reader.js";

/**
 * Takes messages of a WebSocket apart into the bodies of the frames in them. What a browser needs of frame-reader.ts: there
 * frames come whole, and nothing has to be kept.
 */
export class FrameReader {
  readonly #maxFrameBytes: number;
  #stopped = false;

  constructor({ maxFrameBytes }: FrameReaderOptions) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * Calls back for each body, in order, before it returns. The body is a view into the chunk.
   *
   * @param thisArg - What `this` is in the callback. Defaults to nothing.
   * @throws RepodError `frame_too_large` or `bad_frame` after the bodies before it were given out.
   */
  push<T = undefined>(chunk: Uint8Array, onBody: (this: T, body: Uint8Array) => void, thisArg?: T): void {
    const { buffer, byteOffset, byteLength } = chunk;
    const view = new DataView(buffer, byteOffset, byteLength);
    let offset = 0;
    while (offset < byteLength && !this.#stopped) {
      const start = offset + HEADER_SIZE;
      if (start > byteLength) throw partOfFrame();
      const length = view.getUint32(offset);
      if (length > this.#maxFrameBytes) throw frameTooLarge(length, this.#maxFrameBytes);
      offset = start + length;
      if (offset > byteLength) throw partOfFrame();
      onBody.call(thisArg as T, new Uint8Array(buffer, byteOffset + start, length));
    }
  }

  /** Gives out no more bodies, for good. Idempotent. */
  stop(): void {
    this.#stopped = true;
  }
}
