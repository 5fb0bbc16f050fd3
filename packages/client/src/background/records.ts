/** What the network thread tells the main thread. */
export const RECORD = {
  /** The body of a message. */
  message: 0,
  /** The body of a request of the server's; its number is the id. */
  request: 1,
  /** The body of an answer to a request of ours. */
  reply: 2,
  /** An event of the connection, as the map it is. */
  event: 3,
  /** A session stands: a map of what the peer is. Its number is that of the session. */
  session: 4,
  /** The session is over. Its number tells how many frames of the main thread it got. */
  detached: 5,
  /** How things stand, as `Status` is written. */
  status: 6,
  /** The server did not accept a message: a map of `action` and the error. */
  refusal: 7,
  /** Credentials are wanted. */
  auth: 8,
  /** An event for the log, as a map. */
  log: 9,
  /** A warning of the thread's, as a map. */
  warning: 10,
  /** The connection is closed, with the error as a map. The last record. */
  over: 11,
  /** The thread has failed, with the error as a map. The last record. */
  failed: 12,
} as const;

export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

/** What the main thread tells the network thread in records; the rest are commands. */
export const OUTGOING = {
  /** What the next frame replaces, as `slotToBytes` makes it. */
  slot: 0,
  /** A frame to be sent in the session of that number; where that is over it is lost. */
  frame: 1,
} as const;

export type OutgoingKind = (typeof OUTGOING)[keyof typeof OUTGOING];

/** A slot as the body of a record: whatever text it is, half a surrogate pair included. */
export function slotToBytes(slot: string): Uint8Array {
  return Buffer.from(slot, "utf16le");
}

export function slotFromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf16le");
}

/** One byte for the kind, eight for the number, four for the length of the body. */
const HEAD_BYTES = 13;
const NUMBER_AT = 1;
const LENGTH_AT = 9;
/** The room of a batch that is begun, in bytes. It doubles as often as that is needed. */
const FIRST_ROOM = 4_096;

/** A buffer that was needed once and is longer than this many bytes is not kept. */
const MOST_ROOM = 131_072;

/** Puts records together into one buffer that can change hands. */
export class RecordWriter<Kind extends number = RecordKind> {
  /** Of its own: a part of the pool of Node's could not be handed over. */
  #bytes = new Uint8Array(FIRST_ROOM);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get byteLength(): number {
    return this.#length;
  }

  /** The batch, until it is taken or cleared. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  add(kind: Kind, number: number, body: Uint8Array): void {
    const end = this.#length + HEAD_BYTES + body.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes[this.#length] = kind;
    this.#view.setFloat64(this.#length + NUMBER_AT, number);
    this.#view.setUint32(this.#length + LENGTH_AT, body.length);
    this.#bytes.set(body, this.#length + HEAD_BYTES);
    this.#length = end;
  }

  /** Takes the batch; the next record begins another one. */
  take(): Uint8Array<ArrayBuffer> {
    const batch = this.bytes;
    this.#become(new Uint8Array(FIRST_ROOM));
    this.#length = 0;
    return batch;
  }

  /** Forgets the batch; the next record begins another one. */
  clear(): void {
    if (this.#bytes.length > MOST_ROOM) this.#become(new Uint8Array(FIRST_ROOM));
    this.#length = 0;
  }

  #grow(least: number): void {
    const { length } = this.#bytes;
    const bytes = new Uint8Array(Math.max(least, 2 * length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#become(bytes);
  }

  #become(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Who takes records. The body is a part of the batch, which lives as long as somebody keeps it. */
export type OnRecord<Kind> = (kind: Kind, number: number, body: Uint8Array) => void;

/** Takes a batch apart, in order. */
export function readRecords<Kind extends number>(batch: Uint8Array, onRecord: OnRecord<Kind>): void {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  let offset = 0;
  while (offset < batch.length) {
    const kind = batch[offset] as Kind;
    const number = view.getFloat64(offset + NUMBER_AT);
    const begin = offset + HEAD_BYTES;
    offset = begin + view.getUint32(offset + LENGTH_AT);
    onRecord(kind, number, batch.subarray(begin, offset));
  }
}
