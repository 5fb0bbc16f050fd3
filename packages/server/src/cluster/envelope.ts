import { HEADER_SIZE, MAX_FRAME_BYTES, RepodError } from "@repod/core/internal";
import type { Codec, WireMap } from "@repod/core/internal";
import { NAME_LENGTH } from "./server-name.js";

/**
 * What servers of one cluster say to each other. Nothing of it has the form of a frame, and none of it is read by what reads
 * the bytes of clients: no client can say it.
 */
export const KINDS = {
  /** "I am here", said again and again. */
  here: 1,
  /** "I leave." */
  gone: 2,
  /** A message for clients. */
  message: 3,
  question: 4,
  answer: 5,
  /** Which groups a server has members of. */
  groups: 6,
  /** That it has members of one more, or of one less. */
  change: 7,
} as const;
export type Kind = (typeof KINDS)[keyof typeof KINDS];

/** "rp", and the version of all that follows. */
const MAGIC = [0x72, 0x70] as const;
const VERSION = 1;

const KIND_AT = 3;
const NAME_AT = 4;
const HEAD_LENGTH_AT = NAME_AT + NAME_LENGTH;
const HEAD_AT = HEAD_LENGTH_AT + 4;

const NONE: readonly Uint8Array[] = [];

/** One thing that a server of the cluster says. */
export interface Envelope {
  readonly kind: Kind;
  /** The name of the server that says it. */
  readonly from: string;
  readonly head: WireMap;
  /** The frames of messages; none where it is about something else. */
  readonly frames: readonly Uint8Array[];
}

/** Bytes for the broker: whose they are, what they are about, and frames as clients get them. */
export function writeEnvelope(codec: Codec, { kind, from, head, frames }: Envelope): Uint8Array {
  const encoded = codec.encode(head);
  const framesAt = HEAD_AT + encoded.length;
  const bytes = new Uint8Array(frames.reduce((end, { length }) => end + length, framesAt));
  bytes.set(MAGIC);
  bytes[2] = VERSION;
  bytes[KIND_AT] = kind;
  for (let index = 0; index < NAME_LENGTH; index += 1) bytes[NAME_AT + index] = from.charCodeAt(index);
  new DataView(bytes.buffer).setUint32(HEAD_LENGTH_AT, encoded.length);
  bytes.set(encoded, HEAD_AT);
  let at = framesAt;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** Whether bytes seem to come from a server: for one that hears itself. */
export function isFrom(name: string, bytes: Uint8Array): boolean {
  for (let index = 0; index < NAME_LENGTH; index += 1) {
    if (bytes[NAME_AT + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Reads what came from the broker, where anybody may have published anything.
 *
 * @returns With frames that are copies.
 * @throws RepodError `bad_frame`, with what is wrong.
 */
export function readEnvelope(codec: Codec, bytes: Uint8Array): Envelope {
  if (bytes.length < HEAD_AT || bytes[0] !== MAGIC[0] || bytes[1] !== MAGIC[1]) throw bad("It is not from a server.");
  if (bytes[2] !== VERSION) throw bad(`It is of version ${bytes[2]}, and this server knows ${VERSION}.`);
  const kind = bytes[KIND_AT] as Kind;
  if (kind < KINDS.here || kind > KINDS.change) throw bad(`There is no kind ${kind}.`);
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HEAD_LENGTH_AT);
  const framesAt = HEAD_AT + headLength;
  if (framesAt > bytes.length) throw bad("It is cut off.");
  const head = codec.decode(bytes.subarray(HEAD_AT, framesAt));
  const from = String.fromCharCode(...bytes.subarray(NAME_AT, HEAD_LENGTH_AT));
  return { kind, from, head, frames: kind === KINDS.message ? framesIn(bytes.subarray(framesAt)) : NONE };
}

/** Copies, as they wait for clients: what they come from may be a piece of something large. */
function framesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < copy.length || at === 0;) {
    if (at + HEADER_SIZE >= copy.length) throw bad("It has no frame, or half of one.");
    const length = view.getUint32(at);
    const end = at + HEADER_SIZE + length;
    if (length === 0 || length > MAX_FRAME_BYTES || end > copy.length) throw bad("A frame of it is not whole.");
    frames.push(copy.subarray(at, end));
    at = end;
  }
  return frames;
}

function bad(sentence: string): RepodError {
  return new RepodError("bad_frame", sentence);
}
