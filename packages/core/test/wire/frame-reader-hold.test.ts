import { describe, expect, test } from "@jest/globals";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { bytes, hex } from "../support/hex.js";

const NOTHING = new Uint8Array(0);

/** A reader that holds back what follows each body of one byte, 80. */
function holding(wholeFrames = false) {
  const reader = new FrameReader({ maxFrameBytes: 4, wholeFrames });
  const bodies: string[] = [];
  const push = (chunk: Uint8Array): void =>
    reader.push(chunk, (body) => {
      bodies.push(hex(body));
      if (hex(body) === "80") reader.hold();
    });
  return { reader, bodies, push };
}

describe("a frame reader that is held", () => {
  test("gives out nothing more of the chunk, and goes on where it was", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80 00000002 8101 00000001 80 00000001 82"));
    expect([bodies, reader.isHoldingBytes]).toEqual([["80"], true]);
    reader.release();
    push(NOTHING);
    expect(bodies).toEqual(["80", "8101", "80"]);
    reader.release();
    push(NOTHING);
    expect([bodies, reader.heldBytes]).toEqual([["80", "8101", "80", "82"], 0]);
  });

  test("keeps what is pushed meanwhile, cut anywhere", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80"));
    expect(reader.isHoldingBytes).toBe(false);
    for (const byte of bytes("00000002 8101 0000")) push(Uint8Array.of(byte));
    expect([bodies, reader.isHoldingBytes]).toEqual([["80"], true]);
    reader.release();
    push(bytes("0001 82"));
    expect(bodies).toEqual(["80", "8101", "82"]);
  });

  test("keeps thousands of small pieces in their order", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80"));
    for (let count = 0; count < 5_000; count += 1) push(bytes(`00000002 ${(count + 0x8100).toString(16)}`));
    expect(reader.heldBytes).toBe(30_000);
    reader.release();
    push(NOTHING);
    expect(bodies).toHaveLength(5_001);
    expect([bodies[1], bodies.at(-1)]).toEqual(["8100", (4_999 + 0x8100).toString(16)]);
  });

  test("copies a rest once, however often it is held in it", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80".repeat(100)));
    const { heldBytes } = reader;
    for (let count = 1; count < 100; count += 1) {
      expect([bodies.length, reader.heldBytes]).toEqual([count, heldBytes]);
      reader.release();
      push(NOTHING);
    }
    expect([bodies.length, reader.heldBytes]).toEqual([100, 0]);
  });

  test("keeps it in memory of its own, since the chunk may be used again", () => {
    const { reader, bodies, push } = holding();
    const chunk = Buffer.from(bytes("00000001 80 00000001 82"));
    push(chunk);
    chunk.fill(0);
    reader.release();
    push(NOTHING);
    expect(bodies).toEqual(["80", "82"]);
  });

  test("looks at no header, so that a new bound holds for what came before it", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80 00000005 0102030405"));
    reader.maxFrameBytes = 5;
    reader.release();
    push(NOTHING);
    expect(bodies).toEqual(["80", "0102030405"]);
  });

  test("finds only afterwards that a header announces too much, or that a part of a frame is missing", () => {
    const long = holding();
    long.push(bytes("00000001 80 00000005"));
    long.reader.release();
    expect(() => long.push(NOTHING)).toThrow(expect.objectContaining({ code: "frame_too_large" }));
    const whole = holding(true);
    whole.push(bytes("00000001 80 00000002 81"));
    whole.reader.release();
    expect(() => whole.push(NOTHING)).toThrow(expect.objectContaining({ code: "bad_frame" }));
  });

  test("can be held in the middle of a header or a body", () => {
    for (const cut of [2, 4, 5]) {
      const { reader, bodies, push } = holding();
      const stream = bytes("00000002 8101 00000001 82");
      push(stream.subarray(0, cut));
      reader.hold();
      push(stream.subarray(cut));
      expect(bodies).toEqual([]);
      reader.release();
      push(NOTHING);
      expect(bodies).toEqual(["8101", "82"]);
    }
  });

  test("can be stopped, and is not brought back by a release", () => {
    const { reader, bodies, push } = holding();
    push(bytes("00000001 80 00000001 82"));
    reader.stop();
    reader.release();
    push(bytes("00000001 83"));
    reader.hold();
    reader.release();
    push(bytes("00000001 83"));
    expect([bodies, reader.heldBytes]).toEqual([["80"], 0]);
  });
});
