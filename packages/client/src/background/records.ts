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

/** One byte for the kind, eight for the number, four for the length of the body. */
const HEAD_BYTES = 13;
const NUMBER_AT = 1;
const LENGTH_AT = 9;
/** The room of a batch that is begun, in bytes. It doubles as often as that is needed. */
const FIRST_ROOM = 4_096;

/** Puts records together into one buffer that can change hands. */
export class RecordWriter {
  /** Of its own: a part of the pool of Node's could not be handed over. */
  #bytes = new Uint8Array(FIRST_ROOM);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get byteLength(): number {
    return this.#length;
  }

  add(kind: RecordKind, number: number, body: Uint8Array): void {
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
    const batch = this.#bytes.subarray(0, this.#length);
    this.#become(new Uint8Array(FIRST_ROOM));
    this.#length = 0;
    return batch;
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
export type OnRecord = (kind: RecordKind, number: number, body: Uint8Array) => void;

/** Takes a batch apart, in order. */
export function readRecords(batch: Uint8Array, onRecord: OnRecord): void {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  let offset = 0;
  while (offset < batch.length) {
    const kind = batch[offset] as RecordKind;
    const number = view.getFloat64(offset + NUMBER_AT);
    const begin = offset + HEAD_BYTES;
    offset = begin + view.getUint32(offset + LENGTH_AT);
    onRecord(kind, number, batch.subarray(begin, offset));
  }
}
