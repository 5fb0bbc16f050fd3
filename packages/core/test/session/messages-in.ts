import type { WireMap } from "../../src/codec/codec.js";
import { decode } from "../../src/encode-decode.js";
import { FrameReader } from "../../src/wire/frame-reader.js";

/** The messages that bytes hold; what is no whole frame at their end does not count. */
export function messagesIn(bytes: Uint8Array): WireMap[] {
  const messages: WireMap[] = [];
  new FrameReader({ maxFrameBytes: 2 ** 24 - 1 }).push(bytes, (body) => messages.push(decode(body)));
  return messages;
}
