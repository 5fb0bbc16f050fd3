import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { joinPieces, splitPieces } from "../src/batch.js";

function split(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  splitPieces(Buffer.from(bytes), (piece) => pieces.push(Uint8Array.from(piece)));
  return pieces;
}

describe("pieces that travel as one", () => {
  test("are the same afterwards", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        const byteLength = pieces.reduce((sum, { length }) => sum + length, 0);
        expect(split(joinPieces(pieces, byteLength))).toEqual(pieces);
      }),
    );
  });

  test.each(["", "00", "68656c6c6f", "00000003aabb"])("that nobody joined are one: %s", (hex) => {
    const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
    expect(split(bytes)).toEqual(hex === "" ? [] : [bytes]);
  });

  test("come before what cannot be read after them", () => {
    const joined = Buffer.concat([joinPieces([Uint8Array.of(1)], 1), Buffer.from("rest")]);
    expect(split(joined)).toEqual([Uint8Array.of(1), Uint8Array.from(Buffer.from("rest"))]);
  });
});
