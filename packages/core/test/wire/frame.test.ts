import { describe, expect, test } from "@jest/globals";
import { HEADER_SIZE, MAX_FRAME_BYTES, encodeFrame } from "../../src/wire/frame.js";
import { bytes, hex } from "../support/hex.js";

const allocate = (byteLength: number): Uint8Array => new Uint8Array(byteLength);

describe("encodeFrame", () => {
  test("puts the length, big-endian, in front of the body", () => {
    expect(hex(encodeFrame(bytes("80"), allocate))).toBe("00000001 80".replace(" ", ""));
    expect(hex(encodeFrame(bytes(""), allocate))).toBe("00000000");
    expect(hex(encodeFrame(new Uint8Array(0x012345), allocate).subarray(0, HEADER_SIZE))).toBe("00012345");
  });

  test("writes every byte of memory that held something else before", () => {
    expect(hex(encodeFrame(bytes("80"), (byteLength) => new Uint8Array(byteLength).fill(0xff)))).toBe("0000000180");
  });

  test("gives memory of its own, so that the body may be overwritten", () => {
    const body = bytes("8001");
    const frame = encodeFrame(body, allocate);
    body.fill(0xff);
    expect(hex(frame)).toBe("000000028001");
  });

  test("takes the longest body with a first byte of zero, and refuses one byte more before taking memory", () => {
    const longest = encodeFrame(new Uint8Array(MAX_FRAME_BYTES), allocate);
    expect(hex(longest.subarray(0, HEADER_SIZE))).toBe("00ffffff");
    const allocateNothing = (): never => {
      throw new Error("took memory");
    };
    expect(() => encodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1), allocateNothing)).toThrow(
      expect.objectContaining({ name: "RepodError", code: "message_too_large" }),
    );
  });
});
