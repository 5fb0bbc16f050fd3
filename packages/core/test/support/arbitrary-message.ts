import fc from "fast-check";
import type { Arbitrary } from "fast-check";
import type { WireMap } from "../../src/codec/codec.js";
import { isForbiddenKey } from "../../src/codec/forbidden-keys.js";

const key = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !isForbiddenKey(text));

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  // -0 arrives as 0.
  fc.double().map((number) => (number === 0 ? 0 : number)),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.date({ noInvalidDate: true }),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie("list"), tie("map")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  map: fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
}));

/** Messages that arrive as they were sent: all types of values, nested, strings well-formed. */
export const arbitraryMessage: Arbitrary<WireMap> = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });
