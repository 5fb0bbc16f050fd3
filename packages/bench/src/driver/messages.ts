import { encode, HEADER_SIZE } from "@repod/core";
import type { AnyMessage } from "@repod/core/internal";

/** How long the body of an echoed or delivered message is, in bytes. */
export const BODY_BYTES = 60;
/** The same with the header that a frame has. */
export const FRAME_BYTES = HEADER_SIZE + BODY_BYTES;

/** What a client sends, and what it gets. */
export type MessageAction = "echo" | "publish" | "news";

/** From here on a number takes five bytes, so that all messages are of one length. */
const FIRST_SEQUENCE = 2 ** 16;
/** Fills the bodies of `echo` and `news` up to `BODY_BYTES`. */
const TEXT = "the quick brown fox jumps o";

/** The first frame from any server. */
export const GREETING = encode({ action: "connected" });

/** Messages of one action. */
export function messages(action: MessageAction, count: number): AnyMessage[] {
  return Array.from({ length: count }, (_, index) => ({ action, sequence: FIRST_SEQUENCE + index, text: TEXT }));
}

/** The same as frames. */
export function frames(action: MessageAction, count: number): Uint8Array[] {
  return messages(action, count).map((message) => encode(message));
}

/** A frame without its header: what travels where something else says how long it is. */
export function bodyOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEADER_SIZE);
}
