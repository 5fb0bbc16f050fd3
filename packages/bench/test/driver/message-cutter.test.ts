import { encode } from "@repod/core";
import { describe, expect, test } from "@jest/globals";
import { MessageCutter } from "../../src/driver/message-cutter.js";
import { bodyOf } from "../../src/driver/messages.js";
import { binaryMessageAt, frameAt } from "../../src/driver/place.js";
import type { Place } from "../../src/driver/place.js";

/** In all lengths that a header can say. */
const FRAMES = [3, 119, 130, 70_000].map((length) => encode({ action: "text", text: "x".repeat(length) }));

/** Where the last header has ended. The long body behind it comes in one piece. */
const HEADS_END = 400;

/** As a server sends it: without a mask. */
function webSocketMessage(payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x82;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

describe.each([
  { name: "frames", placeAt: frameAt, stream: Buffer.concat(FRAMES) },
  {
    name: "WebSocket messages",
    placeAt: binaryMessageAt,
    stream: Buffer.concat(FRAMES.map((frame) => webSocketMessage(bodyOf(frame)))),
  },
])("a stream of $name", ({ placeAt, stream }) => {
  test.each([1, 7, 64, 1_000, Infinity])("is cut into whole messages, arriving in pieces of %d bytes", (size) => {
    const cutter = new MessageCutter<Place>(placeAt);
    const found: Buffer[] = [];
    let at = 0;
    for (; at < HEADS_END; at += size) found.push(...cutter.read(stream.subarray(at, at + size)));
    found.push(...cutter.read(stream.subarray(at)));
    expect(found.map((body) => body.length)).toEqual(FRAMES.map((frame) => bodyOf(frame).length));
    expect(Buffer.concat(found).equals(Buffer.concat(FRAMES.map(bodyOf)))).toBe(true);
  });
});

test("a WebSocket message that is no binary one is refused", () => {
  expect(() => binaryMessageAt(Buffer.from([0x81, 0x00]), 0)).toThrow("type 81");
});
