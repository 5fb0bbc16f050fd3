import { expect, test } from "@jest/globals";
import { trace } from "../src/page/trace.js";

/** What a line consists of, in words. */
function traced(...points: readonly number[]): string[] {
  const steps: string[] = [];
  const record =
    (name: string) =>
    (...numbers: readonly number[]): void =>
      void steps.push(`${name} ${numbers.join(" ")}`);
  trace({ moveTo: record("move"), lineTo: record("line"), quadraticCurveTo: record("curve") }, points);
  return steps;
}

test("one point is a dot", () => {
  expect(traced(10, 20)).toEqual(["move 10 20", "line 10.1 20"]);
});

test("two points are a straight line", () => {
  expect(traced(0, 0, 10, 20)).toEqual(["move 0 0", "line 10 20"]);
});

test("more points are curves from middle to middle, which bend toward the points, up to the last one", () => {
  expect(traced(0, 0, 10, 0, 10, 10, 20, 10)).toEqual([
    "move 0 0",
    "curve 10 0 10 5",
    "curve 10 10 15 10",
    "line 20 10",
  ]);
});
