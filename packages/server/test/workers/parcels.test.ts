import { describe, expect, test } from "@jest/globals";
import { parcelOf, ParcelReader, PARCELS } from "../../src/workers/parcels.js";
import type { ParcelKind } from "../../src/workers/parcels.js";

const PAYLOADS = [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(300).fill(7)];
const STREAM = Buffer.concat(PAYLOADS.map((payload) => parcelOf(PARCELS.data, payload)));

describe("a reader of parcels", () => {
  test.each([[1], [3], [4], [5], [7], [STREAM.length]])("gives them out whole, in pieces of %d bytes", (size) => {
    const reader = new ParcelReader(1_000);
    const read: [ParcelKind, Uint8Array][] = [];
    for (let at = 0; at < STREAM.length; at += size) {
      const outcome = reader.push(STREAM.subarray(at, at + size), (kind, payload) => {
        read.push([kind, new Uint8Array(payload)]);
        return true;
      });
      expect(outcome).toBe("read");
    }
    expect(read).toEqual(PAYLOADS.map((payload) => [PARCELS.data, payload]));
  });

  test("keeps those that are not wanted yet", () => {
    const reader = new ParcelReader(1_000);
    const lengths: number[] = [];
    const take = (_kind: ParcelKind, payload: Uint8Array): boolean => {
      lengths.push(payload.length);
      return false;
    };
    expect(reader.push(STREAM, take)).toBe("held");
    expect(lengths).toEqual([0]);
    for (let times = 0; times < 2; times += 1) reader.push(new Uint8Array(0), take);
    expect(reader.push(new Uint8Array(0), take)).toBe("read");
    expect(lengths).toEqual([0, 3, 300]);
  });

  test("takes none that is longer than it may be, before that has arrived", () => {
    const reader = new ParcelReader(299);
    const lengths: number[] = [];
    const take = (_kind: ParcelKind, payload: Uint8Array): boolean => lengths.push(payload.length) > 0;
    expect(reader.push(STREAM.subarray(0, -300), take)).toBe("too long");
    expect(lengths).toEqual([0, 3]);
  });
});
