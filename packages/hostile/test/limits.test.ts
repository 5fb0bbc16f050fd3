import { expect, test } from "@jest/globals";
import { checkRoom, openFilesLimit } from "../src/limits.js";

test("an attack is made as large as asked for where there is room", () => {
  expect(checkRoom(20_000, 10_000, 1)).toEqual({ scale: 1 });
  expect(checkRoom(Infinity, 10_000, 0.01)).toEqual({ scale: 0.01 });
});

test("an attack is made smaller where there is not, and what to do is said", () => {
  const { scale, warning } = checkRoom(5_500, 10_000, 1);
  expect(scale).toBe(0.5);
  expect(warning).toContain("5000 connections instead of 10000");
  expect(warning).toContain("ulimit -n 10500");
});

test("with room for nothing there is no run", () => {
  expect(() => checkRoom(256, 10_000, 0.01)).toThrow("ulimit -n 10500");
});

test("the limit of this process is known", () => {
  expect(openFilesLimit()).toBeGreaterThan(100);
});
