import { afterEach, describe, expect, test } from "@jest/globals";
import * as reference from "@msgpack/msgpack";
import type { WireMap } from "../../src/codec/codec.js";
import { ExtData } from "../../src/codec/ext-data.js";
import { bytes, hex, join } from "../support/hex.js";
import { CODEC_FORMS } from "../support/codec-forms.js";

describe.each(CODEC_FORMS)("The codec %s", (_where, createCodec) => {
  const codec = createCodec();
  const BAD_FRAME = expect.objectContaining({ name: "RepodError", code: "bad_frame" });
  const decode = (literal: string): WireMap => codec.decode(bytes(literal));
  const encode = (message: WireMap): string => hex(codec.encode(message));
  const roundTrip = (message: WireMap): WireMap => codec.decode(codec.encode(message));

  // Whatever a test did to the shared codec, it works.
  afterEach(() => {
    expect(roundTrip({ action: "move", at: [1, { x: "y" }] })).toEqual({ action: "move", at: [1, { x: "y" }] });
  });

  describe("What arrives", () => {
    test("has string keys where the sender had integers", () => {
      expect(decode("83 01 a161 d0ff a162 cf0000000100000000 a163")).toEqual({
        "1": "a",
        "-1": "b",
        "4294967296": "c",
      });
    });

    test.each(["__proto__", "constructor", "prototype"])("never has a key %s, at any depth", (key) => {
      const name = new TextEncoder().encode(key);
      const entry = join(bytes("81"), Uint8Array.of(0xa0 + name.length), name, bytes("80"));
      expect(() => codec.decode(entry)).toThrow(BAD_FRAME);
      expect(() => codec.decode(join(bytes("81 a161 91"), entry))).toThrow(BAD_FRAME);
    });

    test("has bytes with an ArrayBuffer of their own, at any depth", () => {
      const body = bytes("82 a161 c4020102 a162 92 81 a163 c40103 c400");
      const message = codec.decode(Buffer.from(body.buffer)) as { a: Uint8Array; b: [{ c: Uint8Array }, Uint8Array] };
      const [{ c }, empty] = message.b;
      body.fill(0xff);
      expect([message.a, c, empty].map(hex)).toEqual(["0102", "03", ""]);
      for (const view of [message.a, c, empty]) {
        expect(Object.getPrototypeOf(view)).toBe(Uint8Array.prototype);
        expect(view.buffer.byteLength).toBe(view.byteLength);
      }
    });

    test("has extensions of unknown type as ExtData, with bytes of their own, that can be sent again", () => {
      const body = bytes("82 a161 d405aa a162 c70080");
      const message = codec.decode(body);
      const again = hex(body);
      body.fill(0xff);
      expect(message).toEqual({ a: new ExtData(5, bytes("aa")), b: new ExtData(-128, bytes("")) });
      expect(encode(message)).toBe(again);
    });

    test("tells whether a top-level key begins with `$`", () => {
      codec.decode(codec.encode({ action: "roll", $id: 7 }));
      expect(codec.hasProtocolKeys).toBe(true);
      codec.decode(codec.encode({ action: "roll", payload: { $id: 7 } }));
      expect(codec.hasProtocolKeys).toBe(false);
    });

    test.each([
      ["d6ff 00000001", 1_000],
      ["d7ff 0000000000000002", 2_000],
      ["c70cff 3b8b87c0 ffffffffffffffff", -1],
    ])("has a Date for the timestamp %s", (literal, time) => {
      expect(decode(`81 a161 ${literal}`)).toEqual({ a: new Date(time) });
    });

    test.each([
      ["", "no map"],
      ["c1", "no map"],
      ["90", "no map"],
      ["8000", "bytes after the map"],
      ["81 a161", "cut"],
      ["81 a1ff 00", "no UTF-8"],
      ["81 c0 00", "a key of another type"],
      ["81 a161 c1", "0xc1"],
      ["81 a161 d4ff00", "no date"],
      ["81 a161 c700ff", "no date"],
      ["81 a161 c710ff 00000000 00000000 00000000 00000000", "no date"],
      ["81 a161 d8ff 00000000 00000000 00000000 00000000", "no date"],
      ["81 a161 c70cff 00000000 7fffffffffffffff", "no date"],
    ])("is refused where it is no message: %s (%s)", (literal) => {
      expect(() => decode(literal)).toThrow(BAD_FRAME);
    });

    test("keeps the byte order mark of a text, short and long", () => {
      for (const text of ["\ufeffa", `\ufeff${"a".repeat(300)}`]) expect(roundTrip({ text })).toEqual({ text });
    });

    test("has the right keys, whichever keys came before", () => {
      // More than are remembered, some that share a place, and some that differ in one byte or in their length only.
      const names = ["", "é", ..."abcdefghij"].flatMap((a) =>
        ["", "k", "key"].flatMap((b) => [a + b, b + a, a + b + a]),
      );
      for (let round = 0; round < 2_000; round++) {
        const key = `${names[round % names.length]}${round % 700}`;
        expect(Object.keys(decode(hex(codec.encode({ [key]: 1 }))))).toEqual([key]);
      }
      // The bytes of a key in Latin-1 are not that key.
      expect(roundTrip({ é: 1 })).toEqual({ é: 1 });
      expect(() => decode("81 a1e9 01")).toThrow(BAD_FRAME);
    });

    test("is refused beyond the limits that were chosen", () => {
      const narrow = createCodec({ maxDepth: 2, maxElements: 3 });
      expect(narrow.decode(bytes("81 a161 92 0102"))).toEqual({ a: [1, 2] });
      expect(() => narrow.decode(bytes("81 a161 93 010203"))).toThrow(BAD_FRAME);
      expect(() => narrow.decode(bytes("81 a161 91 90"))).toThrow(BAD_FRAME);
    });

    // Regression: the decoder takes memory at the count that is announced, and runs out of it.
    test("is refused before memory is taken at an announced count", () => {
      expect(() => decode(`81 a161 ${"dd01ffffff".repeat(20)}`)).toThrow(BAD_FRAME);
    });
  });

  describe("What is sent", () => {
    test("leaves undefined out of maps and makes it nil in arrays", () => {
      expect(encode({ a: undefined, b: [undefined], c: { d: undefined } })).toBe(hex(bytes("82 a162 91c0 a163 80")));
    });

    // Regression: a lone surrogate ends the connection of a Python peer.
    test("has U+FFFD for half an emoji, in strings short and long, and in keys", () => {
      const half = "🎮".slice(0, 1);
      const long = "x".repeat(300);
      const message = { [`k${half}`]: [`a${half}b`, half + long, { deep: "🎮" + half }], when: new Date(0) };
      expect(roundTrip(message)).toEqual({
        "k\ufffd": ["a\ufffdb", "\ufffd" + long, { deep: "🎮\ufffd" }],
        when: new Date(0),
      });
      expect(encode({ a: half })).toBe(hex(bytes("81 a161 a3efbfbd")));
    });

    test("does not change the message when it must be repaired", () => {
      const message = Object.freeze({ a: undefined, text: "\ud83c", list: Object.freeze(["\ud83c"]) });
      codec.encode(message);
      expect(message).toEqual({ a: undefined, text: "\ud83c", list: ["\ud83c"] });
    });

    test("has the bytes of typed arrays and views, and only the part they look at", () => {
      const whole = Uint8Array.of(9, 1, 2, 3, 4, 9);
      expect(
        roundTrip({
          part: whole.subarray(1, 3),
          view: new DataView(whole.buffer, 2, 2),
          shorts: Uint16Array.of(0),
          buffer: Buffer.from("a"),
        }),
      ).toEqual({ part: bytes("0102"), view: bytes("0203"), shorts: bytes("0000"), buffer: bytes("61") });
    });

    test("has the time of a Date to the millisecond, before and after 1970 and far away", () => {
      for (const time of [0, 1, 999, -1, -1_001, 1_700_000_000_123, 2 ** 34 * 1_000 + 5, 8.64e15, -8.64e15]) {
        expect(roundTrip({ at: new Date(time) })).toEqual({ at: new Date(time) });
      }
    });

    test("has the own enumerable fields of an instance, and not what it inherits", () => {
      class Unit {
        x = 1;
        #hidden = 2;
        get sum(): number {
          return this.x + this.#hidden;
        }
      }
      class Player extends Unit {
        name = "Ada";
      }
      expect(roundTrip({ player: new Player() })).toEqual({ player: { x: 1, name: "Ada" } });
    });

    test("is as deep and as large as a receiver with the same limits takes", () => {
      let deep: unknown = "bottom";
      for (let level = 1; level < 32; level++) deep = [deep];
      expect(roundTrip({ deep })).toEqual({ deep });
      const wide = { list: new Array(16_383).fill(0) };
      expect(roundTrip(wide)).toEqual(wide);
      const NOT_ENCODABLE = expect.objectContaining({ code: "not_encodable" });
      expect(() => codec.encode({ deep: [deep] })).toThrow(NOT_ENCODABLE);
      expect(() => codec.encode({ list: new Array(16_384).fill(0) })).toThrow(NOT_ENCODABLE);
    });

    test("may be sent by a getter of a message that is being sent", () => {
      const inner = new Set<string>();
      const message = {
        before: "\ud83c",
        get middle(): string {
          inner.add(encode({ inside: [1, { y: 2 }] }));
          return "z";
        },
        after: ["w", "x".repeat(5_000)],
      };
      const plain = { before: "\ufffd", middle: "z", after: message.after };
      expect(encode(message)).toBe(encode(plain));
      expect([...inner]).toEqual([encode({ inside: [1, { y: 2 }] })]);
    });

    test("is refused with the cause and the path when a getter throws", () => {
      const cause = new Error("not now");
      const item = {
        get name(): string {
          throw cause;
        },
      };
      expect(() => codec.encode({ items: [0, item] })).toThrow(
        expect.objectContaining({
          code: "not_encodable",
          message: "A message cannot be sent: items[1].name cannot be read.",
          cause,
        }),
      );
    });

    test("has what a getter gives, which is asked once", () => {
      let reads = 0;
      const fickle = {
        get value(): unknown {
          return reads++ === 0 ? 1 : () => 1;
        },
      };
      expect(roundTrip({ fickle })).toEqual({ fickle: { value: 1 } });
      expect(() => codec.encode({ fickle })).toThrow(expect.objectContaining({ code: "not_encodable" }));
    });

    test("is not mixed up with another that a getter sends where nothing is written yet", () => {
      class Lazy {
        get [Symbol.toStringTag](): string {
          encode({ inside: [1] });
          return "Object";
        }
        x = 1;
      }
      expect(encode(new Lazy() as never)).toBe(hex(bytes("81 a178 01")));
    });

    test("is whole beside one that a getter could not send", () => {
      const message = {
        a: [1],
        get b(): string {
          expect(() => codec.encode({ deep: { er: 1n } })).toThrow(expect.objectContaining({ code: "not_encodable" }));
          return "c";
        },
      };
      expect(roundTrip(message)).toEqual({ a: [1], b: "c" });
    });

    test("has as many elements of an array as there were when it began", () => {
      const list: unknown[] = [1, 2, 3];
      Object.defineProperty(list, 0, {
        get() {
          list.length = 1;
          return 0;
        },
      });
      expect(roundTrip({ list, after: true })).toEqual({ list: [0, null, null], after: true });
    });

    // Regression: a byte was written to the memory that had just become too small.
    test.each([true, 1, 200, 2 ** 40, 1.5, -7, -70_000, "text", "é", [], {}, new Uint8Array(3), new Date(1)])(
      "is right wherever memory ends in it: %p",
      (value) => {
        for (const memory of [8_192, 16_384])
          for (let before = memory - 34; before < memory + 6; before++) {
            const message = { x: "x".repeat(before), value, end: 1 };
            expect(Buffer.compare(createCodec().encode(message), reference.encode(message))).toBe(0);
          }
      },
    );

    test("has the shortest head for each size, in memory that is larger than before", () => {
      for (const size of [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 257, 65_535, 65_536]) {
        const roomy = createCodec({ maxElements: 200_000 });
        const list = new Array<number>(size).fill(7);
        const message = {
          ascii: "x".repeat(size),
          wide: "é".repeat(size),
          wider: "你".repeat(size),
          bytes: new Uint8Array(size),
          list,
          map: Object.fromEntries(list.map((value, index) => [`k${index}`, value])),
        };
        const body = roomy.encode(message).slice();
        expect(Buffer.compare(body, reference.encode(message))).toBe(0);
        expect(Buffer.compare(roomy.encode(roomy.decode(body)), body)).toBe(0);
      }
    });
  });

  describe("createMsgpackCodec", () => {
    test("allows what is nested deeper than the library's own default", () => {
      const roomy = createCodec({ maxDepth: 200 });
      let deep: unknown = 1;
      for (let level = 1; level < 200; level++) deep = [deep];
      expect(roomy.decode(roomy.encode({ deep }))).toEqual({ deep });
    });
  });
});
