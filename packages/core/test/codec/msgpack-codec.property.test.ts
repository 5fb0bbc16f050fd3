import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { WireMap } from "../../src/codec/codec.js";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { arbitraryMessage } from "../support/arbitrary-message.js";
import { FUZZ } from "../support/fuzz.js";

const codec = createMsgpackCodec();

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
