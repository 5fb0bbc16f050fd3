import { decode, encode } from "@repod/core";
import { describe, expect, test } from "@jest/globals";
import { AcknowledgingReader } from "../../src/driver/acknowledging-reader.js";
import { TCP, WEBSOCKET } from "../../src/driver/carrier.js";
import type { Carrier } from "../../src/driver/carrier.js";
import { bodyOf, frames } from "../../src/driver/messages.js";

/** From a server, a batch of frames is a WebSocket message without a mask. */
function batchOf(parts: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat(parts);
  const header = Buffer.from([0x82, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([header, payload]);
}

function acknowledgement(n: number): Uint8Array {
  return encode({ action: "$ack", n });
}

const MESSAGES = frames("news", 6);
/** Before, between and behind messages, and in three lengths. */
const MIXED = [
  acknowledgement(0),
  ...MESSAGES.slice(0, 3),
  acknowledgement(64),
  ...MESSAGES.slice(3, 4),
  acknowledgement(70_000),
  ...MESSAGES.slice(4),
];

describe("a reader that acknowledges", () => {
  test.each([
    { name: "a stream", carrier: TCP, sent: Buffer.concat(MIXED) },
    { name: "WebSocket messages", carrier: WEBSOCKET, sent: Buffer.concat([batchOf(MIXED), batchOf(MESSAGES)]) },
  ])("finds messages among acknowledgements in $name, however it is cut", ({ name, carrier, sent }) => {
    const expected = Buffer.concat(name === "a stream" ? MESSAGES : [...MESSAGES, ...MESSAGES]);
    for (const size of [1, 5, 63, 64, 65, sent.length]) {
      const reader = new AcknowledgingReader(carrier);
      const found: Buffer[] = [];
      for (let at = 0; at < sent.length; at += size) found.push(...reader.read(sent.subarray(at, at + size)));
      expect(Buffer.concat(found).equals(expected)).toBe(true);
    }
  });

  test("hands on messages that follow each other in one piece", () => {
    const found = new AcknowledgingReader(TCP).read(Buffer.concat(MIXED));
    expect(found.map(({ length }) => length)).toEqual([3 * 64, 64, 2 * 64]);
  });

  test("counts messages alone, and has a reply after 64 of them, once", () => {
    const reader = new AcknowledgingReader(TCP);
    reader.read(Buffer.concat([acknowledgement(1), ...frames("echo", 63), acknowledgement(2)]));
    expect(reader.takeReply()).toBeUndefined();
    reader.read(Buffer.concat(frames("echo", 20)));
    expect(decode(bodyOf(reader.takeReply()!))).toEqual({ action: "$ack", n: 83 });
    expect(reader.takeReply()).toBeUndefined();
    reader.read(Buffer.concat(frames("echo", 63)));
    expect(reader.takeReply()).toBeUndefined();
    reader.read(Buffer.concat(frames("echo", 1)));
    expect(decode(bodyOf(reader.takeReply()!))).toEqual({ action: "$ack", n: 147 });
  });

  test("replies in a message of its own where the carrier has messages", () => {
    const carrier: Carrier = { ...TCP, pack: (parts) => batchOf(parts) };
    const reader = new AcknowledgingReader(carrier);
    reader.read(Buffer.concat(frames("echo", 64)));
    expect(reader.takeReply()).toEqual(batchOf([acknowledgement(64)]));
  });

  test("refuses what is neither, and says what it is", () => {
    const reader = new AcknowledgingReader(TCP);
    const close = encode({ action: "$close", code: "slow_consumer", reason: "Too slow." });
    expect(() => reader.read(Buffer.concat([...MESSAGES, close]))).toThrow("slow_consumer");
  });
});
