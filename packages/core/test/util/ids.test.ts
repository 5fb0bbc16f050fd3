import { expect, test } from "@jest/globals";
import { createId, createToken } from "../../src/util/ids.js";

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
