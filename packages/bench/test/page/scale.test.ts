import { describe, expect, test } from "@jest/globals";
import { createScale } from "../../src/page/scale.js";

describe("a scale", () => {
  test.each([
    [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [5, [0, 1, 2, 3, 4, 5]],
    [7.2, [0, 2, 4, 6, 8]],
    [850, [0, 200, 400, 600, 800, 1000]],
    [1_001, [0, 500, 1000, 1500]],
    [0.031, [0, 0.01, 0.02, 0.03, 0.04]],
  ])("to %d is written in steps in which people count", (greatest, ticks) => {
    expect(createScale(greatest, 100).ticks).toEqual(ticks);
  });

  test("begins at 0 and ends at its last tick", () => {
    const { at } = createScale(7.2, 400);
    expect([0, 2, 7.2, 8].map(at)).toEqual([0, 100, 360, 400]);
  });
});
