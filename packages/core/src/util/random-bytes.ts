import { randomBytes as draw } from "./random-bytes.browser.js";

/** How many are drawn at once, for more than twenty clients that come: to ask for them takes longer than all that is made of them. */
const DRAWN = 1_024;

let drawn: Uint8Array = new Uint8Array(0);

/**
 * Bytes that nobody can guess, from the platform's `crypto.getRandomValues`.
 *
 * @param length - At most 1,024.
 */
export function randomBytes(length: number): Uint8Array {
  if (drawn.length < length) drawn = draw(DRAWN);
  const bytes = drawn.subarray(0, length);
  drawn = drawn.subarray(length);
  return bytes;
}
