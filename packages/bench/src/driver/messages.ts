import { encode, HEADER_SIZE } from "@repod/core";

/** How long the body of an echoed or delivered message is, in bytes. */
export const BODY_BYTES = 60;
/** The same with the header: what is counted on the wire. */
export const FRAME_BYTES = HEADER_SIZE + BODY_BYTES;

/** From here on a number takes five bytes, so that all messages are of one length. */
const FIRST_SEQUENCE = 2 ** 16;
/** Fills the bodies of `echo` and `news` up to `BODY_BYTES`. */
const TEXT = "the quick brown fox jumps o";

/** The first frame from any server. */
export const GREETING = encode({ action: "connected" });

/** Frames of one action, one after the other, as a client writes them in one go. */
export function frames(action: "echo" | "publish" | "news", count: number): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, (_, index) => frame(action, FIRST_SEQUENCE + index)));
}

function frame(action: string, sequence: number): Uint8Array {
  return encode({ action, sequence, text: TEXT });
}
