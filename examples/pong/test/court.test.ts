import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BALL, COURT, moveBall, movePaddle, PADDLE, SIDES } from "../src/shared/court.js";
import type { Ball, Paddles } from "../src/shared/court.js";

const MIDDLE = COURT.height / 2;

function paddles(left: number = MIDDLE, right: number = MIDDLE): Paddles {
  return { left: { y: left, target: left }, right: { y: right, target: right } };
}

/** A ball in the middle of the court. */
function ball(vx: number, vy: number, y: number = MIDDLE): Ball {
  return { x: COURT.width / 2, y, vx, vy };
}

function speedOf({ vx, vy }: Ball): number {
  return Math.hypot(vx, vy);
}

describe("the ball", () => {
  test("bounces off the walls without losing speed", () => {
    const moved = ball(0, -300);

    expect(moveBall(moved, paddles(), 1)).toBeUndefined();

    // 241 units up to the ceiling, and 59 back.
    expect(moved).toEqual({ x: COURT.width / 2, y: BALL.radius + 59, vx: 0, vy: 300 });
  });

  test.each([
    ["left", -400, 1],
    ["right", 400, -1],
  ] as const)("comes back from the %s paddle, a little faster", (_side, vx, direction) => {
    const moved = ball(vx, 0);

    expect(moveBall(moved, paddles(), 1)).toBeUndefined();

    expect(Math.sign(moved.vx)).toBe(direction);
    expect(speedOf(moved)).toBeCloseTo(400 * BALL.gain);
  });

  test("leaves a paddle upward where it hit its upper half, the steeper the nearer to the edge", () => {
    const angles = [10, 25, 40].map((offset) => {
      const moved = ball(-400, 0, MIDDLE - offset);
      moveBall(moved, paddles(), 1);
      return moved.vy / moved.vx;
    });

    expect(angles[0]).toBeLessThan(0);
    expect(angles).toEqual([...angles].sort((a, b) => b - a));
  });

  test("is out behind a paddle that was elsewhere", () => {
    expect(moveBall(ball(-400, 0), paddles(PADDLE.height / 2), 2)).toBe("left");
    expect(moveBall(ball(400, 0), paddles(MIDDLE, COURT.height), 2)).toBe("right");
  });

  test("is not caught any more once it has passed", () => {
    const passing = ball(-400, 0);
    moveBall(passing, paddles(PADDLE.height / 2), 0.9);
    expect(passing.x).toBeLessThan(45);

    expect(moveBall(passing, paddles(), 1)).toBe("left");
  });

  test("never becomes faster than the fastest", () => {
    const moved = ball(-BALL.fastest, 0);

    moveBall(moved, paddles(), 0.5);

    expect(speedOf(moved)).toBeCloseTo(BALL.fastest);
  });

  test("does not jump over a paddle, however fast it is and however seldom the game is stepped", () => {
    const speed = fc.double({ min: 100, max: 1e6, noNaN: true });
    const step = fc.double({ min: 0.001, max: 2, noNaN: true });
    fc.assert(
      fc.property(speed, step, fc.boolean(), (fast, seconds, toLeft) => {
        // Level, and between two paddles in the middle: it goes to and fro.
        const moved = ball(toLeft ? -fast : fast, 0);
        for (let round = 0; round < 5; round += 1) expect(moveBall(moved, paddles(), seconds)).toBeUndefined();
      }),
      { seed: 5 },
    );
  });

  test("never leaves through the walls", () => {
    const velocity = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(velocity, velocity, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (vx, vy, seconds) => {
        const moved = ball(vx, vy);
        moveBall(moved, paddles(), seconds);
        expect(moved.y).toBeGreaterThan(BALL.radius - 1e-6);
        expect(moved.y).toBeLessThan(COURT.height - BALL.radius + 1e-6);
      }),
      { seed: 6 },
    );
  });

  test("goes the same way in one long step as in many short ones", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -900, max: 900, noNaN: true }),
        fc.double({ min: -900, max: 900, noNaN: true }),
        (vx, vy) => {
          const [once, often] = [ball(vx, vy), ball(vx, vy)];
          const outOnce = moveBall(once, paddles(), 0.8);
          let outOften: string | undefined;
          for (let step = 0; step < 80 && !outOften; step += 1) outOften = moveBall(often, paddles(), 0.01);

          expect(outOften).toBe(outOnce);
          if (outOnce) return;
          expect(often.x).toBeCloseTo(once.x, 3);
          expect(often.y).toBeCloseTo(once.y, 3);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe("a paddle", () => {
  test("goes where its player wants it, no faster than a paddle can, and stops there", () => {
    const { left } = paddles();
    left.target = MIDDLE + 100;

    movePaddle(left, 0.1);
    expect(left.y).toBe(MIDDLE + PADDLE.speed * 0.1);
    movePaddle(left, 1);
    expect(left.y).toBe(MIDDLE + 100);
  });

  test("stays on the court whatever its player wants", () => {
    for (const target of [-1e9, 1e9]) {
      const { right } = paddles();
      right.target = target;
      movePaddle(right, 10);
      expect(right.y).toBe(target < 0 ? PADDLE.height / 2 : COURT.height - PADDLE.height / 2);
    }
    expect(SIDES).toEqual(["left", "right"]);
  });
});
