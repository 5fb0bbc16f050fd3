import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { shuffled } from "../../src/stats/shuffled.js";

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
