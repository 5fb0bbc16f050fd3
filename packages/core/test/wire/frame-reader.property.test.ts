import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { HEADER_SIZE, writeHeader } from "../../src/wire/frame.js";
import { arbitraryMessage } from "../support/arbitrary-message.js";
import { FUZZ } from "../support/fuzz.js";

const MAX_FRAME_BYTES = 2_000;
const codec = createMsgpackCodec();

const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // Nothing but first bytes of containers, long values and strings: gets further into the codec than random bytes.
  fc
    .array(fc.constantFrom(0x80, 0x81, 0x82, 0x91, 0x9f, 0xa1, 0xc4, 0xc7, 0xd6, 0xdc, 0xdd, 0xdf, 0xff, 0x00, 0x24))
    .map((values) => Uint8Array.from(values)),
  arbitraryMessage.map((message) => codec.encode(message).slice()),
);
const noise = fc.uint8Array({ maxLength: 40 });
const frame = body.map((bytes) => writeHeader(Uint8Array.from([...new Uint8Array(HEADER_SIZE), ...bytes])));
const stream = fc.array(fc.oneof({ arbitrary: frame, weight: 4 }, { arbitrary: noise, weight: 1 }), { maxLength: 6 });
const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 20 });

/** What a peer that sends these chunks makes happen: bodies, messages, refusals, in order. */
function outcome(chunks: readonly Uint8Array[]): unknown[] {
  const reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  const events: unknown[] = [];
  const guard = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof RepodError)) throw error;
      events.push(error.code);
    }
  };
  for (const chunk of chunks) {
    const copy = chunk.slice();
    guard(() =>
      reader.push(copy, (body) => {
        events.push(body.slice());
        guard(() => events.push(codec.decode(body)));
      }),
    );
    // A transport uses its memory again: whatever was not copied is lost here.
    copy.fill(0xc1);
    if (reader.heldBytes > MAX_FRAME_BYTES) throw new Error(`holds ${reader.heldBytes} bytes`);
    if (events.at(-1) === "frame_too_large") break;
  }
  return events;
}

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const length of lengths) {
    chunks.push(bytes.subarray(start, start + length));
    start += length;
  }
  return [...chunks, bytes.subarray(start)];
}

describe("Any bytes in any chunks", () => {
  test("end as bodies, messages and errors of ours, the same however they are cut, within bounded memory", () => {
    fc.assert(
      fc.property(stream, cuts, (pieces, lengths) => {
        const bytes = new Uint8Array(pieces.flatMap((piece) => [...piece]));
        const whole = outcome([bytes]);
        const inChunks = outcome(cut(bytes, lengths));
        // Faster than `toEqual`, which is left to tell the difference.
        if (!isDeepStrictEqual(inChunks, whole)) expect(inChunks).toStrictEqual(whole);
      }),
      FUZZ,
    );
  });

  test("leave the codec able to read the next message", () => {
    fc.assert(
      fc.property(body, (bytes) => {
        try {
          codec.decode(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "RepodError", code: "bad_frame" });
        }
        expect(codec.decode(Uint8Array.of(0x81, 0xa1, 0x78, 0x01))).toEqual({ x: 1 });
      }),
      FUZZ,
    );
  });
});
