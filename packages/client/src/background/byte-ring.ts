/** The cells in front of the bytes: how many were put in since the beginning, and how many taken out, modulo 2^32. */
const PUT = 0;
const TAKEN = 1;
const HEAD_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;

/** A queue of bytes in shared memory, for one thread that puts in and one that takes out. Neither waits for the other. */
export class ByteRing {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;

  /** @param room - That of the other thread, or how many bytes there is to be room for: a power of two. */
  constructor(room: SharedArrayBuffer | number) {
    this.buffer = typeof room === "number" ? new SharedArrayBuffer(HEAD_BYTES + room) : room;
    this.#cells = new Int32Array(this.buffer, 0, HEAD_BYTES / Int32Array.BYTES_PER_ELEMENT);
    this.#bytes = new Uint8Array(this.buffer, HEAD_BYTES);
  }

  /** Puts bytes in, all of them at once for who takes out. `false` where there is no room for them: then nothing is. */
  put(bytes: Uint8Array): boolean {
    const { length } = this.#bytes;
    const put = Atomics.load(this.#cells, PUT);
    if (this.#lengthUpTo(put) + bytes.length > length) return false;
    const begin = put & (length - 1);
    const before = Math.min(bytes.length, length - begin);
    if (before === bytes.length) this.#bytes.set(bytes, begin);
    else {
      this.#bytes.set(bytes.subarray(0, before), begin);
      this.#bytes.set(bytes.subarray(before), 0);
    }
    Atomics.store(this.#cells, PUT, (put + bytes.length) | 0);
    return true;
  }

  /** Takes all bytes out, as a copy; `undefined` where there are none. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const put = Atomics.load(this.#cells, PUT);
    const byteLength = this.#lengthUpTo(put);
    if (byteLength === 0) return undefined;
    const { length } = this.#bytes;
    const begin = (put - byteLength) & (length - 1);
    const end = Math.min(begin + byteLength, length);
    const taken = new Uint8Array(byteLength);
    taken.set(this.#bytes.subarray(begin, end));
    if (end - begin < byteLength) taken.set(this.#bytes.subarray(0, byteLength - (end - begin)), end - begin);
    Atomics.store(this.#cells, TAKEN, put);
    return taken;
  }

  #lengthUpTo(put: number): number {
    return (put - Atomics.load(this.#cells, TAKEN)) >>> 0;
  }
}
