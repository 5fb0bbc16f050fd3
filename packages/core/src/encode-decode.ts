import type { WireMap } from "./codec/codec.js";
import { createMsgpackCodec } from "./codec/msgpack-codec.js";
import { HEADER_SIZE, writeHeader } from "./wire/frame.js";

const codec = createMsgpackCodec();

/**
 * The frame of a message, header and body: what a tool or a bot writes to its socket.
 *
 * @throws RepodError `not_encodable` with the path of a value that cannot be sent, `message_too_large` when the body is
 * longer than `MAX_FRAME_BYTES`.
 */
export function encode(message: WireMap): Uint8Array {
  return writeHeader(codec.encode(message, HEADER_SIZE));
}

/**
 * The message in the body of a frame, which is what a `FrameReader` gives: without the header.
 *
 * @throws RepodError `bad_frame` when the bytes are no valid message.
 */
export function decode(body: Uint8Array): WireMap {
  return codec.decode(body);
}
