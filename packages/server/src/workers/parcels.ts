/** What the private sockets of workers carry. Each end knows which of these it may get. */
export const PARCELS = {
  /** The first of whoever dials: who it is, and what for. */
  hello: 0,
  // Of a broker.
  /** Something that was published. */
  message: 1,
  subscribe: 2,
  unsubscribe: 3,
  /** All subscriptions that there were are told; the answer is the same: they are known. */
  ready: 4,
  // Of a relay.
  /** The client is taken. */
  taken: 5,
  /** Bytes of the client, or for it. */
  data: 6,
  /** What the client sent broke a rule of its transport. */
  fault: 7,
  /** The client's transport has ended. */
  end: 8,
  /** The client's transport is to end. */
  close: 9,
  /** A part of a message has arrived from the client. */
  alive: 10,
} as const;
export type ParcelKind = (typeof PARCELS)[keyof typeof PARCELS];

/** In front of each: the length of what follows, as an unsigned 32-bit integer, big-endian, and its kind as a byte. */
export const PARCEL_HEAD = 5;

const KIND_AT = 4;
const NOTHING = new Uint8Array(0);

/** Writes what stands in front of a parcel to the front of `target`. */
export function writeParcelHead(target: Uint8Array, kind: ParcelKind, byteLength: number): void {
  new DataView(target.buffer, target.byteOffset).setUint32(0, byteLength);
  target[KIND_AT] = kind;
}

/** A whole parcel. */
export function parcelOf(kind: ParcelKind, payload: Uint8Array): Uint8Array {
  const parcel = new Uint8Array(PARCEL_HEAD + payload.length);
  writeParcelHead(parcel, kind, payload.length);
  parcel.set(payload, PARCEL_HEAD);
  return parcel;
}

/** Takes a stream of bytes, cut anywhere, apart into parcels. */
export class ParcelReader {
  /** The longest payload accepted, in bytes. */
  maxBytes: number;
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** With how many bytes there is something to read. */
  #needed = PARCEL_HEAD;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the next bytes, and calls back for each parcel that they complete, in order.
   *
   * @param onParcel - Says whether it wants the next one now; otherwise that waits for the next `push`. The payload lies in
   * memory of the chunks: it stays as it is.
   * @returns Whether all was read, so that more bytes are needed; false where a parcel is too long, too, and for good.
   */
  push(chunk: Uint8Array, onParcel: (kind: ParcelKind, payload: Uint8Array) => boolean): "read" | "held" | "too long" {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return "read";
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    let isWanted = true;
    this.#needed = PARCEL_HEAD;
    while (isWanted && start + PARCEL_HEAD <= bytes.length) {
      const length = view.getUint32(start);
      if (length > this.maxBytes) return "too long";
      const end = start + PARCEL_HEAD + length;
      if (end > bytes.length) {
        this.#needed = end - start;
        break;
      }
      isWanted = onParcel(bytes[start + KIND_AT] as ParcelKind, bytes.subarray(start + PARCEL_HEAD, end));
      start = end;
    }
    this.#keep(start === bytes.length ? NOTHING : bytes.subarray(start));
    return isWanted ? "read" : "held";
  }

  #keep(rest: Uint8Array): void {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
  }
}
