import { beforeEach, describe, expect, test } from "@jest/globals";
import { Board, LIMITS, strokeId } from "../src/shared/board.js";
import type { Stroke } from "../src/shared/board.js";

let board: Board;

beforeEach(() => {
  board = new Board();
});

function stroke(number: number, pointCount = 1): Stroke {
  const points = Array.from({ length: 2 * pointCount }, (_, index) => index);
  return { id: strokeId(1, number), author: 1, colour: "#1f2430", thickness: 40, points };
}

function ids(): string[] {
  return board.strokes.map(({ id }) => id);
}

test("strokes lie on each other in the order in which they were begun", () => {
  board.begin(stroke(2));
  board.begin(stroke(1));
  board.extend("1/2", [5, 6]);

  expect(ids()).toEqual(["1/2", "1/1"]);
  expect(board.get("1/2")?.points).toEqual([0, 1, 5, 6]);
  expect(board.points).toBe(3);
});

test("a stroke is begun once, and does not change with the list that it was made of", () => {
  const points = [1, 2];
  board.begin({ ...stroke(1), points });
  points.push(3, 4);
  board.begin({ ...stroke(1), points });

  expect(board.get("1/1")?.points).toEqual([1, 2]);
  expect(board.points).toBe(1);
});

test("a stroke that is not there can be neither extended nor erased", () => {
  expect(board.extend("1/1", [1, 2])).toBe(false);
  expect(board.erase("1/1")).toBe(false);
  expect(board.points).toBe(0);
});

test("a stroke becomes no longer than a stroke may be", () => {
  board.begin(stroke(1, LIMITS.pointsOfStroke - 1));

  expect(board.extend("1/1", [1, 2, 3, 4])).toBe(false);
  expect(board.extend("1/1", [1, 2])).toBe(true);
  expect(board.extend("1/1", [3, 4])).toBe(false);
  expect(board.points).toBe(LIMITS.pointsOfStroke);
});

test("an erased stroke is gone, and so is everything on a cleared board", () => {
  board.begin(stroke(1, 3));
  board.begin(stroke(2, 4));
  expect(board.erase("1/1")).toBe(true);
  expect([ids(), board.points]).toEqual([["1/2"], 4]);

  board.clear();
  expect([ids(), board.points]).toEqual([[], 0]);
  board.begin(stroke(1, 2));
  expect(board.points).toBe(2);
});

describe("a board that is full", () => {
  test("gives up the oldest strokes when there are too many", () => {
    for (let number = 1; number <= LIMITS.strokes; number += 1) board.begin(stroke(number));
    expect(board.trim()).toEqual([]);

    board.begin(stroke(LIMITS.strokes + 1));
    board.begin(stroke(LIMITS.strokes + 2));
    expect(board.trim()).toEqual(["1/1", "1/2"]);
    expect(ids()).toHaveLength(LIMITS.strokes);
  });

  test("gives up the oldest strokes when they have too many points", () => {
    const count = LIMITS.points / LIMITS.pointsOfStroke;
    for (let number = 1; number <= count; number += 1) board.begin(stroke(number, LIMITS.pointsOfStroke));
    expect(board.trim()).toEqual([]);

    board.begin(stroke(count + 1));
    expect(board.trim()).toEqual(["1/1"]);
    expect(board.points).toBeLessThanOrEqual(LIMITS.points);
  });
});
