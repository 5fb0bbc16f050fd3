import { EXPLAINS } from "#explains";
import { RepodError } from "../errors/repod-error.js";

/** Bytes in front of each body: its length as an unsigned 32-bit integer, big-endian. */
export const HEADER_SIZE = 4;

/**
 * The most bytes a body can have: 16 MiB - 1. One byte more would make the first byte of the header something else
 * than 0x00, and by that byte a port that also serves HTTP knows a frame.
 */
export const MAX_FRAME_BYTES = 2 ** 24 - 1;

/**
 * A frame, header and body, in one piece of memory of its own: it can be queued, shared among the receivers of a
 * broadcast and kept for a resume, whatever becomes of `body`.
 *
 * @param allocate - Gives memory that nobody else uses; it need not be zeroed.
 * @throws RepodError `message_too_large` when the body is longer than `MAX_FRAME_BYTES`.
 */
export function encodeFrame(body: Uint8Array, allocate: (byteLength: number) => Uint8Array): Uint8Array {
  const length = body.byteLength;
  if (length > MAX_FRAME_BYTES) {
    throw new RepodError(
      "message_too_large",
      EXPLAINS ? `The message has ${length} bytes; a frame holds ${MAX_FRAME_BYTES}.` : undefined,
    );
  }
  const frame = allocate(HEADER_SIZE + length);
  frame[0] = 0;
  frame[1] = length >>> 16;
  frame[2] = length >>> 8;
  frame[3] = length;
  frame.set(body, HEADER_SIZE);
  return frame;
}
