import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ARENA, isFree, move, OBSTACLES, RADIUS, STARTS } from "../src/shared/arena.js";
import type { Point } from "../src/shared/arena.js";

/** By how much a player overlaps what it must not: an obstacle, or the edge of the arena. */
function overlap({ x, y }: Point): number {
  const gaps = OBSTACLES.map((obstacle) => {
    const dx = Math.max(obstacle.x - x, 0, x - obstacle.x - obstacle.width);
    const dy = Math.max(obstacle.y - y, 0, y - obstacle.y - obstacle.height);
    return Math.hypot(dx, dy);
  });
  return RADIUS - Math.min(...gaps, x, y, ARENA.width - x, ARENA.height - y);
}

describe("a player", () => {
  test.each(STARTS)("can begin at $x, $y", (start) => {
    expect(overlap(start)).toBeLessThanOrEqual(0);
    expect(isFree(start)).toBe(true);
  });

  test("goes as far as wanted where nothing is in the way", () => {
    const moved = move({ x: 400, y: 300 }, 30, -40);
    expect(moved.x).toBeCloseTo(430);
    expect(moved.y).toBeCloseTo(260);
    expect(move({ x: 400, y: 300 }, 0, 0)).toEqual({ x: 400, y: 300 });
  });

  test("stops at the edge of the arena, and slides along it", () => {
    expect(move({ x: 60, y: 300 }, -500, 0)).toEqual({ x: RADIUS, y: 300 });

    const slid = move({ x: RADIUS, y: 300 }, -50, 50);
    expect(slid.x).toBe(RADIUS);
    expect(slid.y).toBeCloseTo(350);
  });

  test("stops at an obstacle that is hit head-on", () => {
    const wall = OBSTACLES[0]!;
    const stopped = move({ x: 195, y: 60 }, 0, 300);

    expect(stopped.x).toBeCloseTo(195);
    expect(stopped.y).toBeCloseTo(wall.y - RADIUS);
  });

  test("slides along an obstacle that is hit at an angle, and past its corner", () => {
    const wall = OBSTACLES[0]!;
    let at: Point = { x: 195, y: 60 };
    for (let step = 0; step < 30; step += 1) at = move(at, 8, 8);

    expect(at.x).toBeGreaterThan(wall.x + wall.width);
    expect(at.y).toBeGreaterThan(wall.y + wall.height);
  });

  test("does not jump over an obstacle, however long the way", () => {
    expect(move({ x: 195, y: 60 }, 0, 5_000).y).toBeLessThan(OBSTACLES[0]!.y);
  });

  test("does not squeeze into a gap that is too narrow", () => {
    const gate = [
      { x: 300, y: 200, width: 85, height: 40 },
      { x: 415, y: 200, width: 85, height: 40 },
    ];
    for (const x of [395, 400, 405]) {
      let at: Point = { x, y: 300 };
      for (let step = 0; step < 100; step += 1) {
        at = move(at, (400 - at.x) / 10, -8, gate);
        expect(isFree(at, gate)).toBe(true);
      }
      expect(at.y).toBeGreaterThan(240);
    }
  });

  test("is never inside an obstacle or outside the arena, wherever it runs", () => {
    const steps = fc.array(
      fc.record({
        angle: fc.double({ min: 0, max: 7, noNaN: true }),
        length: fc.double({ min: 0, max: 40, noNaN: true }),
      }),
      { minLength: 20, maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...STARTS), steps, (start, ways) => {
        let at = start;
        for (const { angle, length } of ways) {
          // Each way is kept to for a while, as a player would.
          for (let tick = 0; tick < 8; tick += 1) {
            at = move(at, Math.cos(angle) * length, Math.sin(angle) * length);
            if (overlap(at) > 1e-3) throw new Error(`At ${at.x}, ${at.y} it overlaps by ${overlap(at)}.`);
          }
        }
      }),
      { seed: 11, numRuns: 50 },
    );
  });
});

test("there is room for a player between any two obstacles that are apart, and along the edge", () => {
  for (const obstacle of OBSTACLES) {
    const { x, y, width, height } = obstacle;
    for (const margin of [x, y, ARENA.width - x - width, ARENA.height - y - height]) {
      expect(margin).toBeGreaterThanOrEqual(2 * RADIUS);
    }
    for (const other of OBSTACLES) {
      const dx = Math.max(other.x - x - width, x - other.x - other.width, 0);
      const dy = Math.max(other.y - y - height, y - other.y - other.height, 0);
      const distance = Math.hypot(dx, dy);
      if (distance > 0) expect(distance).toBeGreaterThanOrEqual(2 * RADIUS);
    }
  }
});
