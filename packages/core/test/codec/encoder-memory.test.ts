import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createEncoder as createBrowserEncoder } from "../../src/codec/encoder.browser.js";
import { createEncoder } from "../../src/codec/encoder.js";
import { arbitraryMessage } from "../support/arbitrary-message.js";
import { FUZZ } from "../support/fuzz.js";
import { hex } from "../support/hex.js";

const LIMITS = { maxDepth: 32, maxElements: 100_000 };
const SLAB_BYTES = 8_192;
const BEFORE = 4;

/** Messages of all sizes around those at which something changes: a slab is full, a message has memory of its own. */
const sized = fc
  .oneof(fc.nat({ max: 100 }), fc.integer({ min: 600, max: 2_800 }), fc.integer({ min: 8_100, max: 8_300 }))
  .chain((length) =>
    fc.constantFrom({ text: "x".repeat(length) }, { text: "é".repeat(length) }, { b: new Uint8Array(length) }),
  );
const refused = fc.constant({ text: "x".repeat(50), big: 1n });
const anyMessage = fc.oneof(arbitraryMessage, sized, refused);

describe.each([
  ["in Node", createEncoder],
  ["in browsers", createBrowserEncoder],
])("The memory of the encoder %s", (_, create) => {
  /** What a message is encoded as by the other encoder. */
  const alone = (message: Record<string, unknown>): string =>
    hex((create === createEncoder ? createBrowserEncoder : createEncoder)(LIMITS)(message));

  test("of one message is not written over by those that follow, whatever their sizes, nor by who writes in front of them", () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 2, maxLength: 12 }), (messages) => {
        const encode = create(LIMITS);
        const encoded: [Uint8Array, string][] = [];
        for (const message of messages) {
          try {
            const frame = encode(message, BEFORE);
            frame.fill(0xee, 0, BEFORE);
            encoded.push([frame, alone(message)]);
          } catch (error) {
            expect(error).toMatchObject({ code: "not_encodable" });
          }
        }
        for (const [frame, body] of encoded) {
          expect(hex(frame.subarray(0, BEFORE))).toBe("eeeeeeee");
          expect(hex(frame.subarray(BEFORE))).toBe(body);
        }
      }),
      // Each run encodes a dozen messages, and again.
      { numRuns: Math.ceil(FUZZ.numRuns! / 10) },
    );
  });

  test("is right wherever a slab ends in a message", () => {
    const message = { action: "move", x: 1.5, list: [1, -1, 70_000, null], name: "é".repeat(20), at: new Date(1) };
    const expected = alone(message);
    for (let first = SLAB_BYTES - 120; first <= SLAB_BYTES; first++) {
      const encode = create(LIMITS);
      // Below the size from which on a message has memory of its own.
      for (let filled = 0; filled < first;)
        filled += encode({ x: new Uint8Array(Math.min(1_000, first - filled)) }).length;
      expect(hex(encode(message, BEFORE).subarray(BEFORE))).toBe(expected);
    }
  });

  test("is there for a message from inside another one", () => {
    const encode = create(LIMITS);
    let inner: Uint8Array | undefined;
    const outer = encode({
      get inner(): number {
        inner = encode({ text: "inner" }, BEFORE);
        return 1;
      },
    });
    expect(hex(outer)).toBe(alone({ inner: 1 }));
    expect(hex(inner!.subarray(BEFORE))).toBe(alone({ text: "inner" }));
  });
});

describe("The memory that the encoder in Node takes", () => {
  const encode = createEncoder(LIMITS);

  test("is shared by small messages, and a refused one takes none", () => {
    const first = encode({ x: 1 });
    expect(() => encode({ x: 1n })).toThrow(expect.objectContaining({ code: "not_encodable" }));
    const second = encode({ y: 2 });
    expect(second.buffer).toBe(first.buffer);
    expect(second.byteOffset).toBe(first.byteOffset + first.length);
    expect(first.buffer.byteLength).toBe(SLAB_BYTES);
  });

  test("is no more than a large message has, which keeps nobody else's alive", () => {
    for (const size of [SLAB_BYTES, 100_000, 1_000_000]) {
      const large = encode({ x: new Uint8Array(size) });
      expect(large.buffer.byteLength).toBe(large.length);
    }
    expect(encode({ x: 1 }).buffer.byteLength).toBe(SLAB_BYTES);
  });
});
