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
 * Makes a frame of a body, with which so many bytes in front of it were encoded as a header has.
 *
 * @throws RepodError `message_too_large` when the body is longer than `MAX_FRAME_BYTES`.
 */
export function writeHeader(frame: Uint8Array): Uint8Array {
  const length = frame.length - HEADER_SIZE;
  if (length > MAX_FRAME_BYTES) {
    throw new RepodError(
      "message_too_large",
      EXPLAINS ? `The message has ${length} bytes; a frame holds ${MAX_FRAME_BYTES}.` : undefined,
    );
  }
  frame[0] = 0;
  frame[1] = length >>> 16;
  frame[2] = length >>> 8;
  frame[3] = length;
  return frame;
}
