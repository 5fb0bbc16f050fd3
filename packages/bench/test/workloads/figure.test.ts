import { expect, test } from "@jest/globals";
import { CPU, figureText, RATE } from "../../src/workloads/figure.js";

test("a figure is told in its unit, and no finer than it says", () => {
  expect(figureText(CPU, 1.005_1)).toBe("1.01");
  expect(figureText(RATE, 123_456.7)).toBe("123,457");
  expect(figureText({ name: "cpu", head: "CPU, ms", factor: 1 / 1_000, digits: 1 }, 2_345_678)).toBe("2,345.7");
});
