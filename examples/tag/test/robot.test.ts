import { describe, expect, test } from "@jest/globals";
import { createGame, join, steer, step } from "../src/game.js";
import { STARTS } from "../src/shared/arena.js";
import type { Point } from "../src/shared/arena.js";
import { robotWish } from "../src/shared/robot.js";
import type { Placed, Snapshot } from "../src/contract.js";

function placed(id: number, x: number, y: number): Placed {
  return { id, x, y, safe: false };
}

function snapshot(it: number | null, ...players: Placed[]): Snapshot {
  return { time: 0, it, players };
}

/** Whether a robot, from one place, tags a robot that runs away, from another, within half a minute. */
function catches(hunterAt: Point, runnerAt: Point): boolean {
  const game = createGame();
  join(game, 1);
  join(game, 2);
  game.players.get(1)!.position = hunterAt;
  game.players.get(2)!.position = runnerAt;
  while (game.it === 1 && game.time < 30) {
    const players = [...game.players.values()].map(({ id, position, safe }) => ({ id, ...position, safe: safe > 0 }));
    for (const { id } of players) {
      const { x, y } = robotWish({ time: game.time, it: 1, players }, id);
      steer(game, id, x, y);
    }
    step(game, 1 / 20);
  }
  return game.it === 2;
}

describe("a robot", () => {
  test("that is it runs to the nearest player", () => {
    const [robot, near, far] = [placed(1, 400, 300), placed(2, 300, 300), placed(3, 400, 550)];
    expect(robotWish(snapshot(1, robot, far, near), 1)).toEqual({ x: -1, y: 0 });
  });

  test("that is not it runs away, and not into the next corner", () => {
    const [hunter, robot] = [placed(1, 400, 300), placed(2, 420, 300)];
    expect(robotWish(snapshot(1, hunter, robot), 2).x).toBeGreaterThan(0.9);
    const cornered = placed(2, 780, 20);
    const { x, y } = robotWish(snapshot(1, placed(1, 780, 300), cornered), 2);
    expect(x).toBeLessThan(0);
    expect(Math.hypot(x, y)).toBeCloseTo(1);
  });

  test.each([
    ["it is not there", snapshot(1, placed(1, 400, 300))],
    ["nobody is it", snapshot(null, placed(2, 400, 300))],
    ["nobody else is there", snapshot(2, placed(2, 400, 300))],
  ])("stands still where %s", (_, alone) => {
    expect(robotWish(alone, 2)).toEqual({ x: 0, y: 0 });
  });

  test("catches another one from nearly everywhere, walls or not", () => {
    const pairs = STARTS.flatMap((hunter) =>
      STARTS.filter((start) => start !== hunter).map((runner) => [hunter, runner]),
    );
    const caught = pairs.filter(([hunter, runner]) => catches(hunter!, runner!));
    expect(caught.length / pairs.length).toBeGreaterThan(0.9);
  });
});
