import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import * as reference from "@msgpack/msgpack";
import type { WireMap } from "../../src/codec/codec.js";
import { ExtData } from "../../src/codec/ext-data.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { arbitraryMessage } from "../support/arbitrary-message.js";
import { FUZZ } from "../support/fuzz.js";
import { READ_ONLY, WRITTEN_ALIKE } from "../support/python-frames.js";
import { CODEC_FORMS } from "../support/codec-forms.js";

describe.each(CODEC_FORMS)("The codec %s", (_where, createCodec) => {
  const codec = createCodec();

  /** Faster than `toEqual`, which is left to tell the difference. */
  function expectSame(actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
  }

  /** What a program may hand over by mistake. */
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  const handedOver = fc.dictionary(fc.string({ unit: "binary" }), anything);

  describe("Any message", () => {
    test("that can be sent arrives as it was", () => {
      fc.assert(
        fc.property(arbitraryMessage, (sent) => {
          expectSame(codec.decode(codec.encode(sent)), sent);
        }),
        FUZZ,
      );
    });

    test("is either refused with `not_encodable` or decoded by a receiver with the same limits", () => {
      fc.assert(
        fc.property(handedOver, (sent) => {
          let body: Uint8Array;
          try {
            body = codec.encode(sent);
          } catch (error) {
            if (error instanceof RepodError && error.code === "not_encodable") return;
            throw error;
          }
          const received: WireMap = codec.decode(body);
          // What has arrived is sent on unchanged.
          expectSame(codec.decode(codec.encode(received)), received);
        }),
        FUZZ,
      );
    });
  });

  describe("The reference implementation", () => {
    test("reads what we write, and writes the same bytes", () => {
      fc.assert(
        fc.property(arbitraryMessage, (sent) => {
          const body = codec.encode(sent);
          expectSame(reference.decode(body), sent);
          expect(Buffer.compare(body, reference.encode(sent))).toBe(0);
        }),
        FUZZ,
      );
    });

    test("writes what we read, floats of 32 bits too", () => {
      fc.assert(
        fc.property(arbitraryMessage, fc.boolean(), (sent, forceFloat32) => {
          const body = reference.encode(sent, { forceFloat32 });
          expectSame(codec.decode(body), reference.decode(body));
        }),
        FUZZ,
      );
    });

    test("agrees on integers and floats of every size", () => {
      const number = fc.oneof(
        fc.integer({ min: -70_000, max: 70_000 }),
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double(),
        fc.nat({ max: 70 }).map((power) => 2 ** power),
        fc.nat({ max: 70 }).map((power) => -(2 ** power) - 1),
      );
      fc.assert(
        fc.property(fc.array(number, { maxLength: 20 }), (numbers) => {
          expect(Buffer.compare(codec.encode({ numbers }), reference.encode({ numbers }))).toBe(0);
        }),
        FUZZ,
      );
    });

    test("rounds integers beyond 2^53 as we do, and has the same dates for timestamps", () => {
      const eightBytes = fc.uint8Array({ minLength: 8, maxLength: 8 });
      const head = fc.constantFrom([0xcf], [0xd3], [0xd7, 0xff], [0xcb], [0xc7, 12, 0xff, 0, 0, 0, 9]);
      fc.assert(
        fc.property(head, eightBytes, (first, rest) => {
          const body = Uint8Array.from([0x81, 0xa1, 0x61, ...first, ...rest]);
          const expected = reference.decode(body) as { a: unknown };
          if (expected.a instanceof Date && Number.isNaN(expected.a.getTime())) expectRefused(body);
          else expectSame(codec.decode(body), expected);
        }),
        FUZZ,
      );
    });
  });

  /** Decodes bytes that may be no message. What else than `bad_frame` is thrown is thrown on. */
  function decodeIfGood(body: Uint8Array): WireMap | undefined {
    try {
      return codec.decode(body);
    } catch (error) {
      if (error instanceof RepodError && error.code === "bad_frame") return undefined;
      throw error;
    }
  }

  function expectRefused(body: Uint8Array): void {
    if (decodeIfGood(body) !== undefined) expect(body).toBe("refused");
  }

  describe("Text", () => {
    const platform = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    /** Most sequences that begin well, and all ways of going wrong, are near these bytes. */
    const edge = fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef);
    const unit = fc.oneof(edge, fc.constantFrom(0xf0, 0xf1, 0xf4, 0xf5, 0xff), fc.nat({ max: 255 }));
    /** What makes a text long enough not to be read by hand. */
    const padding = fc.constantFrom("", "abcdefgh".repeat(4));

    test("is what the platform's decoder says, or refused where that refuses", () => {
      fc.assert(
        fc.property(fc.array(unit, { maxLength: 8 }), padding, (units, before) => {
          const text = Uint8Array.from([...Buffer.from(before), ...units]);
          const received = decodeIfGood(Uint8Array.from([0x81, 0xa1, 0x61, 0xd9, text.length, ...text]));
          let expected: string | undefined;
          try {
            expected = platform.decode(text);
          } catch {
            expected = undefined;
          }
          expect(received?.["a"]).toBe(expected);
        }),
        FUZZ,
      );
    });

    test("is sent as the platform's encoder has it, whatever halves of surrogate pairs there are", () => {
      const halves = fc.array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })));
      fc.assert(
        fc.property(halves, padding, (units, before) => {
          const text = before + String.fromCharCode(...units);
          const repaired = new TextDecoder().decode(new TextEncoder().encode(text));
          expectSame(codec.decode(codec.encode({ text })), codec.decode(reference.encode({ text: repaired })));
        }),
        FUZZ,
      );
    });
  });

  describe("Bytes that are no message", () => {
    test("are refused: any message cut anywhere, or with something behind it", () => {
      const bodies = [...WRITTEN_ALIKE, ...READ_ONLY].map(({ frame }) => frame.subarray(4));
      expect(bodies.length).toBeGreaterThan(0);
      for (const body of bodies) {
        for (let length = 0; length < body.length; length++) expectRefused(body.subarray(0, length));
        expectRefused(Uint8Array.from([...body, 0xc0]));
        expect(codec.decode(body)).toBeDefined();
      }
    });

    test("are refused by the code `bad_frame` alone, or are a message", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
          decodeIfGood(noise);
          decodeIfGood(Uint8Array.from([0x81, 0xa1, 0x61, ...noise]));
        }),
        FUZZ,
      );
    });

    test("are refused by that code where one byte of a message was changed", () => {
      fc.assert(
        fc.property(arbitraryMessage, fc.nat(), fc.nat({ max: 255 }), (sent, place, byte) => {
          const body = codec.encode(sent).slice();
          body[place % body.length] = byte;
          const received = decodeIfGood(body);
          // What was taken for a message can be sent on, but for a date or the like that has another form now.
          if (received !== undefined) expectSame(codec.decode(codec.encode(received)), received);
        }),
        FUZZ,
      );
    });

    test("are refused or read for each of the 256 first bytes, as a value and as a key", () => {
      const rest = new Uint8Array(18).fill(0x01);
      for (let head = 0; head < 256; head++) {
        for (const body of [[0x81, 0xa1, 0x61, head], [0x81, head], [head]]) {
          for (let length = 0; length <= rest.length; length++) {
            const bytes = Uint8Array.from([...body, ...rest.subarray(0, length)]);
            const received = decodeIfGood(bytes);
            if (received !== undefined)
              expectSame(received, asPlain(reference.decode(bytes, { mapKeyConverter: String })));
          }
        }
      }
    });
  });

  /** The reference's extension objects are of a class of its own. */
  function asPlain(message: unknown): unknown {
    const [entry] = Object.entries(message as WireMap);
    if (!(entry?.[1] instanceof reference.ExtData)) return message;
    const { type, data } = entry[1];
    return { [entry[0]]: new ExtData(type, data as Uint8Array) };
  }
});
