import { describe, expect, test } from "@jest/globals";
import { createRandom, shuffled } from "../../src/stats/random.js";

function draw(seed: number, count: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random());
}

describe("random numbers", () => {
  test("are the same for the same seed, and others for another", () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
  });

  test("spread evenly from 0 up to 1", () => {
    const tenths = new Array<number>(10).fill(0);
    for (const value of draw(1, 10_000)) tenths[Math.floor(value * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe("a shuffle", () => {
  test("keeps every item and leaves the original alone", () => {
    const items = ["a", "b", "c", "d"];
    const result = shuffled(items, createRandom(3));
    expect([...result].sort()).toEqual(items);
    expect(items).toEqual(["a", "b", "c", "d"]);
  });

  test("brings about each order equally often", () => {
    const random = createRandom(1);
    const counts = new Map<string, number>();
    for (let round = 0; round < 6_000; round += 1) {
      const order = shuffled(["a", "b", "c"], random).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
