import { describe, expect, test } from "@jest/globals";
import { createDecoder as createBrowserDecoder } from "../../src/codec/decoder.browser.js";
import { createDecoder } from "../../src/codec/decoder.js";
import { bytes, join } from "../support/hex.js";

const FORMS = [
  ["in Node", createDecoder, true],
  ["in browsers, which says no more than that it refuses", createBrowserDecoder, false],
] as const;

/** `{a: ...}` around a value. */
const inMap = (literal: string): Uint8Array => join(bytes("81 a161"), bytes(literal));

/** `{a: [[...]]}`, `depth` containers in all. */
function nested(depth: number): Uint8Array {
  return join(bytes("81 a161"), bytes("91".repeat(depth - 2)), bytes("90"));
}

describe.each(FORMS)("The decoder %s", (_where, create, explains) => {
  const decoder = create({ maxDepth: 32, maxElements: 16_384 });
  const refused = (what: string): unknown =>
    expect.objectContaining({
      name: "RepodError",
      code: "bad_frame",
      ...(explains && { message: expect.stringContaining(what) }),
    });
  const CUT = refused("it is cut");

  test.each([
    ["80", "an empty map"],
    ["de0000", "an empty map 16"],
    ["df00000001 a161 c0", "a map 32"],
    ["82 01 02 d1ff00 04", "integer keys"],
    ["81 d90161 01", "a str 8 key"],
    ["81 a161 83 a162 c2 a163 c3 a164 80", "a map in a map"],
  ])("lets %s through: %s", (literal) => {
    decoder.decode(bytes(literal));
  });

  test.each([
    "00",
    "7f",
    "e0",
    "ff",
    "c0",
    "c2",
    "c3",
    "ca00000000",
    "cb0000000000000000",
    "cc00",
    "cd0000",
    "ce00000000",
    "cf0000000000000000",
    "d000",
    "d10000",
    "d200000000",
    "d30000000000000000",
    "a0",
    "a161",
    "d90161",
    "da000161",
    "db0000000161",
    "c40101",
    "c5000101",
    "c60000000101",
    "d40101",
    "d5010102",
    "d60101020304",
    "d7010102030405060708",
    "d80101020304050607080910111213141516",
    "c7010101",
    "c800010101",
    "c9000000010101",
    "90",
    "9101",
    "dc000101",
    "dd0000000101",
    "80",
    "810101",
    "de00010101",
    "df000000010101",
  ])("takes the value %s whole and refuses it cut anywhere", (literal) => {
    const whole = inMap(literal);
    decoder.decode(whole);
    for (let length = 1; length < whole.length; length++) {
      expect(() => decoder.decode(whole.subarray(0, length))).toThrow(CUT);
    }
  });

  test("refuses a body of several values cut anywhere", () => {
    const whole = bytes("83 a161 92 cd0102 a3e4bda0 a162 82 01 c4020102 02 90 a163 d6ff00000000");
    decoder.decode(whole);
    for (let length = 1; length < whole.length; length++) {
      expect(() => decoder.decode(whole.subarray(0, length))).toThrow(CUT);
    }
  });

  test.each([
    ["", "no map, at byte 0"],
    ["90", "no map"],
    ["c0", "no map"],
    ["a161", "no map"],
    ["8000", "bytes after the map, at byte 1"],
    ["8080", "bytes after the map"],
    ["81 a161 c1", "0xc1"],
    ["81 c1 01", "0xc1"],
    ["81 c0 01", "a key of another type"],
    ["81 ca00000000 01", "a key of another type"],
    ["81 c40161 01", "a key of another type"],
    ["81 90 01", "a key of another type"],
    ["81 80 01", "a key of another type"],
    ["81 d40100 01", "a key of another type"],
    ["82 01 02 c3 04", "a key of another type"],
    ["81 a161 81 c3 01", "a key of another type"],
    ["81 a161 a1ff", "no UTF-8"],
    ["81 a1ff 01", "no UTF-8"],
    ["81 a161 dd0000ffff 00", "it is cut"],
    ["81 a161 df00000002 0101 00", "it is cut"],
    ["df80000000 0101", "it is cut"],
    ["81 a161 dbffffffff 61", "it is cut"],
    ["81 a161 c6ffffffff 61", "it is cut"],
    ["81 a161 c9ffffffff 01 61", "it is cut"],
  ])("refuses %s: %s", (literal, what) => {
    expect(() => decoder.decode(bytes(literal))).toThrow(refused(what));
    decoder.decode(bytes("80"));
  });

  test("allows exactly maxDepth containers in one another", () => {
    decoder.decode(nested(32));
    expect(() => decoder.decode(nested(33))).toThrow(refused("nested deeper than 32"));
    const flat = create({ maxDepth: 1, maxElements: 10 });
    flat.decode(bytes("81 a161 01"));
    expect(() => flat.decode(inMap("90"))).toThrow(refused("nested deeper than 1"));
  });

  test("allows exactly maxElements entries and elements in all", () => {
    const three = create({ maxDepth: 32, maxElements: 3 });
    three.decode(bytes("81 a161 92 0102"));
    three.decode(bytes("83 010102020303"));
    expect(() => three.decode(bytes("81 a161 93 010203"))).toThrow(refused("beyond 3 elements"));
    expect(() => three.decode(bytes("82 a161 9101 a162 9101"))).toThrow(refused("beyond 3 elements"));
    create({ maxDepth: 1, maxElements: 0 }).decode(bytes("80"));
  });

  test("notes a `$` that begins a top-level key, and no other", () => {
    for (const literal of ["81 a124 01", "81 d9022461 01", "82 a161 80 a22469 02"]) {
      decoder.decode(bytes(literal));
      expect(decoder.hasProtocolKeys).toBe(true);
      decoder.decode(bytes("80"));
      expect(decoder.hasProtocolKeys).toBe(false);
    }
    for (const literal of ["81 a26124 01", "81 a161 a124", "81 a161 81 a124 01", "81 a0 24", "81 24 01"]) {
      decoder.decode(bytes(literal));
      expect(decoder.hasProtocolKeys).toBe(false);
    }
  });

  describe("of announced counts", () => {
    // Regression: a decoder that believes these takes 5 GiB, and the process ends without a chance to catch anything.
    const attack = join(bytes("81 a161"), bytes("dd01ffffff".repeat(20)));

    test("refuses twenty nested arrays of 2^25-1 within 1 ms and 1 MB", () => {
      const rounds = 100;
      let fastest = Number.POSITIVE_INFINITY;
      const before = process.memoryUsage();
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        expect(() => decoder.decode(attack)).toThrow(refused("it is cut"));
        fastest = Math.min(fastest, performance.now() - start);
      }
      const after = process.memoryUsage();
      const taken = after.heapUsed - before.heapUsed + after.external - before.external;
      expect(fastest).toBeLessThan(1);
      expect(taken / rounds).toBeLessThan(1e6);
    });

    test("refuses those that the bytes behind them could bear for their sum", () => {
      // Each array claims all that follows; one by one the counts are believable.
      const length = 60_000;
      const body = new Uint8Array(length).fill(0x01);
      body.set(bytes("81 a161"));
      for (let at = 3; at < 63; at += 3) body.set(bytes("dc1fff"), at);
      expect(() => decoder.decode(body)).toThrow(refused("beyond 16384 elements"));
    });
  });
});
