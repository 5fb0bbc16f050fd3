import { joinChunks } from "../util/join-chunks.js";
import type { Runtime } from "../util/runtime.js";
import { areLong, writeFrames } from "./batch.js";
import type { BatchSocket } from "./batch.js";

/** What stands in front of each batch, on a wire that needs it. */
export interface BatchHeader {
  /** How many bytes it has before a batch of so many. */
  sizeOf(byteLength: number): number;
  /** Writes it to the front of `target`. */
  write(target: Uint8Array, byteLength: number): void;
}

const NO_FRAMES: readonly Uint8Array[] = [];
const NO_BYTES = new Uint8Array(0);

/**
 * Writes batches of frames to stream sockets, each in one system call. One for all transports of a server: a broadcast comes
 * to each of them as the same frames, whose bytes are put together once for all. It keeps the last batch, unless that was
 * long.
 */
export class BatchWriter {
  readonly #allocate: Runtime["allocate"];
  readonly #header: BatchHeader | undefined;
  #frames = NO_FRAMES;
  #bytes: Uint8Array = NO_BYTES;

  constructor({ allocate }: Pick<Runtime, "allocate">, header?: BatchHeader) {
    this.#allocate = allocate;
    this.#header = header;
  }

  /**
   * Writes frames, which nobody changes from now on, nor the array.
   *
   * @param byteLength - The sum of their lengths.
   */
  write(socket: BatchSocket, frames: readonly Uint8Array[], byteLength: number): void {
    const header = this.#header;
    // One short frame, too: what is allocated is what sockets take as it is, and they would wrap a frame each for itself.
    if (!areLong(frames, byteLength)) socket.write(this.#joined(frames, byteLength));
    else if (!header && frames.length === 1) socket.write(frames[0]!);
    else writeFrames(socket, frames, header && this.#headerOf(header, byteLength));
  }

  #joined(frames: readonly Uint8Array[], byteLength: number): Uint8Array {
    if (!areSame(frames, this.#frames)) {
      const header = this.#header;
      this.#bytes = joinChunks(frames, byteLength, this.#allocate, header?.sizeOf(byteLength));
      header?.write(this.#bytes, byteLength);
      this.#frames = frames;
    }
    return this.#bytes;
  }

  #headerOf(header: BatchHeader, byteLength: number): Uint8Array {
    const bytes = this.#allocate(header.sizeOf(byteLength));
    header.write(bytes, byteLength);
    return bytes;
  }
}

function areSame(frames: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
  if (frames.length !== others.length) return false;
  for (let index = 0; index < frames.length; index += 1) if (frames[index] !== others[index]) return false;
  return true;
}
