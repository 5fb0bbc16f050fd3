import { describe, expect, test } from "@jest/globals";
import { costText } from "../../src/compare/cost-text.js";

describe("a cost", () => {
  test.each([
    [0.0416, "0.042"],
    [12.3456, "12.346"],
    [6_068.5, "6069"],
    [-20_000.4, "-20000"],
  ])("of %d is read as %s", (cost, text) => {
    expect(costText(cost)).toBe(text);
  });
});
