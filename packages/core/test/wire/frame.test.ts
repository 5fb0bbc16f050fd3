import { describe, expect, test } from "@jest/globals";
import { HEADER_SIZE, MAX_FRAME_BYTES, writeHeader } from "../../src/wire/frame.js";
import { bytes, hex } from "../support/hex.js";

describe("writeHeader", () => {
  test("puts the length, big-endian, in front of the body", () => {
    expect(hex(writeHeader(bytes("00000000 80")))).toBe("0000000180");
    expect(hex(writeHeader(bytes("00000000")))).toBe("00000000");
    const frame = writeHeader(new Uint8Array(HEADER_SIZE + 0x012345));
    expect(hex(frame.subarray(0, HEADER_SIZE))).toBe("00012345");
  });

  test("writes every byte of memory that held something else before", () => {
    expect(hex(writeHeader(bytes("ffffffff 80")))).toBe("0000000180");
  });

  test("takes the longest body with a first byte of zero, and refuses one byte more", () => {
    const longest = writeHeader(new Uint8Array(HEADER_SIZE + MAX_FRAME_BYTES));
    expect(hex(longest.subarray(0, HEADER_SIZE))).toBe("00ffffff");
    expect(() => writeHeader(new Uint8Array(HEADER_SIZE + MAX_FRAME_BYTES + 1))).toThrow(
      expect.objectContaining({ name: "RepodError", code: "message_too_large" }),
    );
  });
});
