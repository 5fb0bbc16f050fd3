import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isUtf8 } from "../../src/codec/utf8.js";
import { FUZZ } from "../support/fuzz.js";
import { bytes } from "../support/hex.js";

function platformAgrees(input: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(input);
    return true;
  } catch {
    return false;
  }
}

/** Most sequences that begin well, and all ways of going wrong, are near these bytes. */
const edge = fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef);
const fourByteEdge = fc.constantFrom(0xf0, 0xf1, 0xf4, 0xf5, 0xff);
const sequence = fc.array(fc.oneof(edge, fourByteEdge, fc.nat({ max: 255 })), { maxLength: 8 });

describe("isUtf8", () => {
  test.each([
    ["c0a4", "a `$` in two bytes"],
    ["e080a4", "a `$` in three bytes"],
    ["eda080", "a surrogate"],
    ["f4908080", "a code point above U+10FFFF"],
    ["f5808080", "a first byte that never occurs"],
    ["80", "a stray byte"],
    ["e4bd", "a character without its end"],
  ])("refuses %s: %s", (literal) => {
    const input = bytes(literal);
    expect(isUtf8(input, 0, input.length)).toBe(false);
  });

  test("looks at nothing outside its bounds", () => {
    const input = bytes("ff e4bda0 ff");
    expect(isUtf8(input, 1, 4)).toBe(true);
    expect(isUtf8(input, 1, 3)).toBe(false);
    expect(isUtf8(input, 2, 2)).toBe(true);
  });

  test("agrees with the platform's decoder", () => {
    fc.assert(
      fc.property(sequence, (values) => {
        const input = Uint8Array.from(values);
        expect(isUtf8(input, 0, input.length)).toBe(platformAgrees(input));
      }),
      FUZZ,
    );
  });

  test("takes every string that the platform encodes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const input = new TextEncoder().encode(text);
        expect(isUtf8(input, 0, input.length)).toBe(true);
      }),
      FUZZ,
    );
  });
});
