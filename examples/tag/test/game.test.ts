import { beforeEach, describe, expect, test } from "@jest/globals";
import { createGame, join, leave, SAFE, SPEED, standings, steer, step } from "../src/game.js";
import type { Game, Player } from "../src/game.js";
import { RADIUS } from "../src/shared/arena.js";

const TICK = 1 / 20;

let game: Game;

beforeEach(() => {
  game = createGame();
});

function player(id: number): Player {
  const found = game.players.get(id);
  if (!found) throw new Error(`There is no player ${id}.`);
  return found;
}

function pass(seconds: number): void {
  for (let tick = 0; tick < Math.round(seconds / TICK); tick += 1) step(game, TICK);
}

/** Puts players side by side in the middle, where there is nothing else. */
function putTogether(...ids: readonly number[]): void {
  for (const [index, id] of ids.entries()) player(id).position = { x: 370 + index * 2 * RADIUS, y: 300 };
}

describe("who is it", () => {
  test("is the first to come", () => {
    join(game, 1);
    join(game, 2);

    expect(game.it).toBe(1);
  });

  test("is whoever was touched, once newcomers are not safe any more", () => {
    join(game, 1);
    join(game, 2);
    putTogether(1, 2);
    pass(SAFE.newcomer - TICK);
    expect(game.it).toBe(1);

    pass(2 * TICK);
    expect(game.it).toBe(2);
  });

  test("is not who is near, but not touched", () => {
    join(game, 1);
    join(game, 2);
    putTogether(1, 2);
    player(2).position = { x: player(1).position.x + 2 * RADIUS + 0.1, y: 300 };
    pass(10);

    expect(game.it).toBe(1);
  });

  test("does not go back to the one who tagged as long as that one is safe", () => {
    join(game, 1);
    join(game, 2);
    putTogether(1, 2);
    pass(SAFE.newcomer + TICK);
    expect(game.it).toBe(2);
    expect(player(1).safe).toBeGreaterThan(0);

    pass(SAFE.tagger - 2 * TICK);
    expect(game.it).toBe(2);
    pass(3 * TICK);
    expect(game.it).toBe(1);
  });

  test("changes at most once a tick, whoever else is touched", () => {
    for (const id of [1, 2, 3]) join(game, id);
    putTogether(1, 2, 3);
    for (const id of [1, 2, 3]) player(id).safe = 0;
    step(game, TICK);

    expect(game.it).toBe(2);
  });

  test("is whoever has been it for the shortest time, when the one who was leaves", () => {
    for (const id of [1, 2, 3]) join(game, id);
    player(2).seconds = 5;
    player(3).seconds = 2;
    leave(game, 1);

    expect(game.it).toBe(3);
  });

  test("stays who it is, when another one leaves", () => {
    for (const id of [1, 2, 3]) join(game, id);
    leave(game, 2);

    expect(game.it).toBe(1);
  });

  test("is nobody when all are gone, and the next to come after that", () => {
    join(game, 1);
    leave(game, 1);
    expect(game.it).toBeUndefined();

    join(game, 2);
    expect(game.it).toBe(2);
    pass(1);
    expect(player(2).seconds).toBe(0);
  });
});

describe("the time of being it", () => {
  test("is counted while there is somebody to catch", () => {
    join(game, 1);
    pass(2);
    expect(player(1).seconds).toBe(0);

    join(game, 2);
    pass(2);
    expect(player(1).seconds).toBeCloseTo(2);
    expect(player(2).seconds).toBe(0);
  });

  test("makes the order, the shortest first", () => {
    for (const id of [1, 2, 3]) join(game, id);
    player(1).seconds = 3;
    player(2).seconds = 1;

    expect(standings(game).map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});

describe("a player", () => {
  test("runs where it steers until it steers elsewhere", () => {
    join(game, 1);
    join(game, 2);
    player(2).position = { x: 400, y: 300 };
    steer(game, 2, 0, -0.5);
    pass(0.5);
    expect(player(2).position.x).toBe(400);
    expect(player(2).position.y).toBeCloseTo(300 - SPEED.others * 0.25);

    steer(game, 2, 0, 0);
    pass(0.5);
    expect(player(2).position.y).toBeCloseTo(300 - SPEED.others * 0.25);
  });

  test("is not faster for asking for more, nor for running diagonally", () => {
    join(game, 1);
    join(game, 2);
    for (const [x, y] of [
      [0, -1_000],
      [1, 1],
      [-1e308, 1e-9],
    ] as const) {
      player(2).position = { x: 400, y: 300 };
      steer(game, 2, x, y);
      step(game, TICK);
      const way = Math.hypot(player(2).position.x - 400, player(2).position.y - 300);
      expect(way).toBeCloseTo(SPEED.others * TICK);
    }
  });

  test("is a little faster as it", () => {
    join(game, 1);
    player(1).position = { x: 400, y: 300 };
    steer(game, 1, 0, -1);
    step(game, TICK);

    expect(300 - player(1).position.y).toBeCloseTo(SPEED.it * TICK);
    expect(SPEED.it).toBeGreaterThan(SPEED.others);
  });

  test.each([Number.NaN, Infinity, "1" as never, undefined as never])("does not mind steering by %p", (value) => {
    join(game, 1);
    steer(game, 1, 1, 0);
    steer(game, 1, value, 0);
    steer(game, 1, 0, value);
    steer(game, 99, 1, 0);

    expect(player(1).direction).toEqual({ x: 1, y: 0 });
  });

  test("begins far from the others", () => {
    for (let id = 1; id <= 6; id += 1) join(game, id);

    for (const a of game.players.values()) {
      for (const b of game.players.values()) {
        if (a === b) continue;
        expect(Math.hypot(a.position.x - b.position.x, a.position.y - b.position.y)).toBeGreaterThan(4 * RADIUS);
      }
    }
  });
});
