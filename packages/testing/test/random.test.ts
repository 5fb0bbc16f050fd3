import { describe, expect, test } from "@jest/globals";
import { createRandom, createRandomOf } from "../src/random.js";
import type { Random } from "../src/random.js";

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, random);
}

describe("random numbers", () => {
  test("are the same for the same seed, and others for another", () => {
    expect(draw(createRandom(7), 20)).toEqual(draw(createRandom(7), 20));
    expect(draw(createRandom(7), 20)).not.toEqual(draw(createRandom(8), 20));
  });

  test("spread evenly from 0 up to 1", () => {
    const tenths = new Array<number>(10).fill(0);
    for (const value of draw(createRandom(1), 10_000)) tenths[Math.floor(value * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test("of those who share a seed have nothing in common, and are the same each time", () => {
    const firsts = [...Array(100).keys()].map((index) => createRandomOf(3, index)());
    expect(new Set(firsts).size).toBe(100);
    expect(createRandomOf(3, 99)()).toBe(firsts[99]);
    expect(createRandomOf(4, 99)()).not.toBe(firsts[99]);
  });
});
