import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { utf8On } from "../../src/codec/utf8.js";
import { FUZZ } from "../support/fuzz.js";
import { bytes, hex } from "../support/hex.js";

const platformDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function platform(input: Uint8Array): string | undefined {
  try {
    return platformDecoder.decode(input);
  } catch {
    return undefined;
  }
}

/** Most sequences that begin well, and all ways of going wrong, are near these bytes. */
const edge = fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef);
const fourByteEdge = fc.constantFrom(0xf0, 0xf1, 0xf4, 0xf5, 0xff);
const sequence = fc.array(fc.oneof(edge, fourByteEdge, fc.nat({ max: 255 })), { maxLength: 8 });
/** What makes a string long enough not to be read and written by hand. */
const padding = fc.constantFrom("", "abcdefgh".repeat(4));

describe.each([
  ["in Node", utf8On({ TextEncoder, TextDecoder, Buffer })],
  ["where there is no Buffer", utf8On({ TextEncoder, TextDecoder })],
  ["where its methods have other names", utf8On({ TextEncoder, TextDecoder, Buffer: { prototype: {} } })],
])("%s", (_, { readUtf8, writeUtf8 }) => {
  /** What `writeUtf8` writes, in the middle of memory that held something else. */
  function written(text: string): Uint8Array {
    const memory = new Uint8Array(3 * text.length + 2).fill(0xaa);
    const end = writeUtf8(text, memory, 1);
    expect(memory[0]).toBe(0xaa);
    return memory.slice(1, end);
  }

  describe("readUtf8", () => {
    test.each([
      ["c0a4", "a `$` in two bytes"],
      ["e080a4", "a `$` in three bytes"],
      ["eda080", "a surrogate"],
      ["f4908080", "a code point above U+10FFFF"],
      ["f5808080", "a first byte that never occurs"],
      ["80", "a stray byte"],
      ["61626380", "a stray byte after three letters"],
      ["6162636480", "a stray byte after four letters"],
      ["e4bd", "a character without its end"],
    ])("refuses %s: %s", (literal) => {
      const input = bytes(literal);
      expect(readUtf8(input, 0, input.length)).toBeUndefined();
    });

    test("looks at nothing outside its bounds", () => {
      const input = bytes("ff e4bda0 ff");
      expect(readUtf8(input, 1, 4)).toBe("你");
      expect(readUtf8(input, 1, 3)).toBeUndefined();
      expect(readUtf8(input, 2, 2)).toBe("");
    });

    test("keeps a byte order mark, in texts short and long", () => {
      for (const text of ["\ufeff", "\ufeff" + "x".repeat(300)]) {
        const input = new TextEncoder().encode(text);
        expect(readUtf8(input, 0, input.length)).toBe(text);
      }
    });

    test("agrees with the platform's decoder", () => {
      fc.assert(
        fc.property(sequence, padding, (values, before) => {
          const input = Uint8Array.from([...new TextEncoder().encode(before), ...values]);
          expect(readUtf8(input, 0, input.length)).toBe(platform(input));
        }),
        FUZZ,
      );
    });
  });

  describe("writeUtf8", () => {
    test.each([
      ["", ""],
      ["plain", "plain"],
      ["🎮", "🎮"],
      ["\ud83c", "\ufffd"],
      ["abc\ud83c", "abc\ufffd"],
      ["\udfae\ud83c", "\ufffd\ufffd"],
      ["\ud83c\ud83c\udfae\udfae", "\ufffd🎮\ufffd"],
    ])("writes %j as well-formed UTF-8", (text, repaired) => {
      expect(hex(written(text))).toBe(hex(new TextEncoder().encode(repaired)));
    });

    test("agrees with the platform's encoder, whatever halves of surrogate pairs there are", () => {
      const text = fc.array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), {
        maxLength: 40,
      });
      fc.assert(
        fc.property(text, padding, (units, before) => {
          const sent = before + String.fromCharCode(...units);
          expect(hex(written(sent))).toBe(hex(new TextEncoder().encode(sent)));
        }),
        FUZZ,
      );
    });
  });
});
