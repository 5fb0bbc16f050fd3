/** What the first byte of a WebSocket frame says (RFC 6455, section 5.2). */
export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const FIN = 0x80;
/** The bit that a compressed message sets. */
export const RSV1 = 0x40;
const MASKED = 0x80;
const MASK_SIZE = 4;

export interface FrameOptions {
  /** Defaults to binary. */
  readonly opcode?: number;
  /** Defaults to true. */
  readonly fin?: boolean;
  /** Bits that no extension of ours gives a meaning. Defaults to 0. */
  readonly reserved?: number;
}

/**
 * A WebSocket frame as a client has to write it: masked. The mask is all zeros, which is as good as any for a server
 * that unmasks, and costs an attacker nothing.
 */
export function clientFrame(
  payload: Uint8Array,
  { opcode = OPCODES.binary, fin = true, reserved = 0 }: FrameOptions = {},
): Buffer {
  const header = Buffer.concat([lengthHeader(payload.length), Buffer.alloc(MASK_SIZE)]);
  header[0] = (fin ? FIN : 0) | reserved | opcode;
  return Buffer.concat([header, payload]);
}

/** The header of a binary message, mask included, that announces a length and need not keep its word. */
export function announcement(length: number): Buffer {
  const header = lengthHeader(length);
  header[0] = FIN | OPCODES.binary;
  return Buffer.concat([header, Buffer.alloc(MASK_SIZE)]);
}

function lengthHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0, MASKED | length]);
  if (length < 0x1_0000) {
    const header = Buffer.from([0, MASKED | 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[1] = MASKED | 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

/** Who is told what a server's WebSocket says. */
export interface ServerFrames {
  /** A piece of a binary message. */
  onPayload(bytes: Buffer): void;
  onClose(code: number | undefined): void;
}

/** Reads what a server writes to a WebSocket, in whatever pieces it arrives. */
export class ServerFrameReader {
  readonly #frames: ServerFrames;
  #rest: Buffer = Buffer.alloc(0);
  /** What is missing of the binary message that is being read. */
  #missing = 0;
  /** Whether nobody here reads it. */
  #isCompressed = false;

  constructor(frames: ServerFrames) {
    this.#frames = frames;
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (bytes.length > 0) {
      if (this.#missing > 0) {
        const piece = bytes.subarray(0, this.#missing);
        this.#missing -= piece.length;
        bytes = bytes.subarray(piece.length);
        if (!this.#isCompressed) this.#frames.onPayload(piece);
        continue;
      }
      const head = headOf(bytes);
      // Of anything but a binary message the whole is wanted: a control frame is short.
      if (!head || (head.opcode !== OPCODES.binary && bytes.length < head.size + head.length)) break;
      bytes = bytes.subarray(head.size);
      if (head.opcode === OPCODES.binary) {
        this.#missing = head.length;
        this.#isCompressed = head.isCompressed;
        continue;
      }
      if (head.opcode === OPCODES.close) this.#frames.onClose(head.length >= 2 ? bytes.readUInt16BE(0) : undefined);
      bytes = bytes.subarray(head.length);
    }
    this.#rest = bytes;
  }
}

interface Head {
  readonly opcode: number;
  readonly isCompressed: boolean;
  readonly size: number;
  readonly length: number;
}

function headOf(bytes: Buffer): Head | undefined {
  if (bytes.length < 2) return undefined;
  const opcode = bytes[0]! & 0x0f;
  const isCompressed = (bytes[0]! & RSV1) !== 0;
  const short = bytes[1]!;
  if (short < 126) return { opcode, isCompressed, size: 2, length: short };
  if (short === 126)
    return bytes.length < 4 ? undefined : { opcode, isCompressed, size: 4, length: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? undefined : { opcode, isCompressed, size: 10, length: Number(bytes.readBigUInt64BE(2)) };
}
