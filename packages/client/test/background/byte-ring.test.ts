import { describe, expect, test } from "@jest/globals";
import { ByteRing } from "../../src/background/byte-ring.js";

/** Bytes that tell where they begin. */
const bytes = (begin: number, length: number): number[] => Array.from({ length }, (_, at) => (begin + at) % 256);

describe("a ring of bytes", () => {
  test("gives out what was put in, in order, wherever its end lies", () => {
    const ours = new ByteRing(16);
    const theirs = new ByteRing(ours.buffer);
    let put = 0;
    let taken = 0;
    for (let length = 0; length <= 16; length += 1) {
      for (let times = 0; times < 16; times += 1) {
        expect(ours.put(Uint8Array.from(bytes(put, length)))).toBe(true);
        put += length;
        expect([...(theirs.take() ?? [])]).toEqual(bytes(taken, length));
        taken = put;
      }
    }
  });

  test("gives out at once what was put in one after the other, as memory of its own", () => {
    const ring = new ByteRing(16);
    ring.put(Uint8Array.of(1, 2, 3));
    ring.put(Uint8Array.of(4));
    const taken = ring.take()!;
    ring.put(Uint8Array.from(bytes(100, 16)));
    expect([...taken]).toEqual([1, 2, 3, 4]);
    expect(taken.buffer).toBeInstanceOf(ArrayBuffer);
    expect([ring.take()?.length, ring.take()]).toEqual([16, undefined]);
  });

  test("takes in nothing for which there is no room, and goes on when there is", () => {
    const ring = new ByteRing(16);
    expect(ring.put(new Uint8Array(17))).toBe(false);
    expect(ring.put(Uint8Array.from(bytes(0, 10)))).toBe(true);
    expect(ring.put(new Uint8Array(7))).toBe(false);
    expect([...ring.take()!]).toEqual(bytes(0, 10));
    expect(ring.put(Uint8Array.from(bytes(10, 16)))).toBe(true);
    expect([...ring.take()!]).toEqual(bytes(10, 16));
  });

  test("counts on where its counters wrap around", () => {
    const ring = new ByteRing(16);
    new Int32Array(ring.buffer, 0, 2).fill(2 ** 31 - 5);
    for (let begin = 0; begin < 80; begin += 8) {
      expect(ring.put(Uint8Array.from(bytes(begin, 8)))).toBe(true);
      expect(ring.put(new Uint8Array(9))).toBe(false);
      expect([...ring.take()!]).toEqual(bytes(begin, 8));
    }
  });
});
