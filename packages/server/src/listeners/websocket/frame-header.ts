import type { BatchHeader } from "@repod/core/internal";

/** FIN and opcode 2: a whole binary message. */
const WHOLE_BINARY = 0x82;
/** In place of a length: it follows in 16 bits, or in 64. */
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** How many bytes the header takes of an unmasked message with this many bytes of payload: 2, 4 or 10. */
export function frameHeaderSize(payloadLength: number): number {
  if (payloadLength < LENGTH_16) return 2;
  return payloadLength < 0x1_0000 ? 4 : 10;
}

/**
 * Writes the WebSocket header of a whole, unmasked, binary message, as a server sends it, to the front of `target`.
 *
 * @param payloadLength - In bytes, below 2^53.
 */
export function writeFrameHeader(target: Uint8Array, payloadLength: number): void {
  target[0] = WHOLE_BINARY;
  if (payloadLength < LENGTH_16) {
    target[1] = payloadLength;
    return;
  }
  if (payloadLength < 0x1_0000) {
    target[1] = LENGTH_16;
    target[2] = payloadLength >>> 8;
    target[3] = payloadLength;
    return;
  }
  target[1] = LENGTH_64;
  writeUint32(target, 2, Math.floor(payloadLength / 0x1_0000_0000));
  writeUint32(target, 6, payloadLength);
}

/** What is in front of frames that are one message. */
export const FRAME_HEADER: BatchHeader = { sizeOf: frameHeaderSize, write: writeFrameHeader };

/** Only the low 32 bits count. */
function writeUint32(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}
