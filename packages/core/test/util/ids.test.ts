import { expect, test } from "@jest/globals";
import { createId, createToken } from "../../src/util/ids.js";
import { randomBytes } from "../../src/util/random-bytes.js";

test("an id has 16 characters that fit an address, a token 32", () => {
  for (let count = 0; count < 100; count += 1) {
    expect(createId()).toMatch(/^[\w-]{16}$/);
    expect(createToken()).toMatch(/^[\w-]{32}$/);
  }
});

test("ids do not come twice, and use the whole alphabet", () => {
  const ids = Array.from({ length: 1_000 }, createId);
  expect(new Set(ids).size).toBe(1_000);
  expect(new Set(ids.join("")).size).toBe(64);
});

test("bytes are drawn for many at once, and none is given out twice", () => {
  const taken = Array.from({ length: 100 }, () => randomBytes(48));
  const texts = new Set(taken.map((bytes) => bytes.join(" ")));
  expect(texts.size).toBe(100);
  const places = new Set(taken.map(({ buffer }) => buffer));
  expect(places.size).toBeLessThan(10);
  for (const [index, bytes] of taken.entries()) {
    const after = taken.slice(index + 1).find(({ buffer }) => buffer === bytes.buffer);
    if (after) expect(after.byteOffset).toBeGreaterThanOrEqual(bytes.byteOffset + bytes.length);
  }
});
