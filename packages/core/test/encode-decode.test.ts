import { describe, expect, test } from "@jest/globals";
import { decode, encode } from "../src/encode-decode.js";
import { FrameReader } from "../src/wire/frame-reader.js";
import { HEADER_SIZE, MAX_FRAME_BYTES } from "../src/wire/frame.js";
import { bytes, hex } from "./support/hex.js";
import { READ_ONLY, WRITTEN_ALIKE } from "./support/python-frames.js";

describe("Frames of the Python package", () => {
  test("are written by us byte for byte", () => {
    expect(WRITTEN_ALIKE.length).toBeGreaterThan(0);
    for (const { message, frame } of WRITTEN_ALIKE) expect(hex(encode(message))).toBe(hex(frame));
  });

  test.each(["whole", "byte by byte"])("are read by us, %s", (manner) => {
    const all = [...WRITTEN_ALIKE, ...READ_ONLY];
    const reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
    const messages: unknown[] = [];
    for (const { frame } of all) {
      const step = manner === "whole" ? frame.length : 1;
      for (let at = 0; at < frame.length; at += step) {
        reader.push(frame.subarray(at, at + step), (body) => messages.push(decode(body)));
      }
    }
    expect(messages).toEqual(all.map(({ message }) => message));
  });
});

describe("encode and decode", () => {
  test("are inverse but for the header", () => {
    expect(hex(encode({ x: 1 }))).toBe(hex(bytes("00000004 81 a178 01")));
    expect(decode(encode({ x: 1 }).subarray(HEADER_SIZE))).toEqual({ x: 1 });
  });

  test("give and take memory that the next call does not touch", () => {
    const first = encode({ x: 1 });
    encode({ y: 2 });
    expect(hex(first)).toBe(hex(bytes("00000004 81 a178 01")));
  });

  test("tell by a code what cannot be", () => {
    expect(() => encode({ x: 1n })).toThrow(expect.objectContaining({ code: "not_encodable" }));
    expect(() => encode({ x: new Uint8Array(MAX_FRAME_BYTES) })).toThrow(
      expect.objectContaining({ code: "message_too_large" }),
    );
    expect(() => decode(bytes("c1"))).toThrow(expect.objectContaining({ code: "bad_frame" }));
  });
});
