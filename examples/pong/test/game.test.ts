import { beforeEach, describe, expect, test } from "@jest/globals";
import { COURT, PADDLE } from "../src/shared/court.js";
import type { Side } from "../src/shared/court.js";
import { agreeToRematch, aim, createGame, startMatch, step, stopMatch, winnerOf, WINNING_SCORE } from "../src/game.js";
import type { Game } from "../src/game.js";

/** Serves level balls. */
const LEVEL = (): number => 0.5;
const FRAME = 1 / 60;

let game: Game;

beforeEach(() => {
  game = createGame();
});

function pass(seconds: number): void {
  for (let time = 0; time < seconds; time += FRAME) step(game, FRAME, LEVEL);
}

/** Lets one side miss until the match is in another phase than this. */
function letScore(side: Side): void {
  aim(game, side, COURT.height / 2);
  aim(game, side === "left" ? "right" : "left", 0);
  const before = game.score[side];
  while (game.score[side] === before) step(game, FRAME, LEVEL);
}

test("nothing happens while a player is missing", () => {
  pass(10);

  expect(game).toMatchObject({ phase: "waiting", score: { left: 0, right: 0 }, ball: { vx: 0, vy: 0 } });
});

test("a match begins with a countdown, and the ball stays in the middle until it is over", () => {
  startMatch(game);
  pass(2.9);
  expect(game).toMatchObject({ phase: "countdown", ball: { x: COURT.width / 2, vx: 0 } });
  expect(game.countdown).toBeGreaterThan(0);

  pass(0.2);
  expect(game).toMatchObject({ phase: "playing", countdown: 0 });
  expect(game.ball.vx).not.toBe(0);
});

test("a missed ball is a point for the other side, and whoever missed it gets the next serve after a countdown", () => {
  startMatch(game);
  letScore("right");

  expect(game).toMatchObject({ phase: "countdown", score: { left: 0, right: 1 }, ball: { x: COURT.width / 2, vx: 0 } });
  pass(game.countdown + FRAME);
  expect(game.phase).toBe("playing");
  expect(game.ball.vx).toBeLessThan(0);

  letScore("left");
  expect(game.score).toEqual({ left: 1, right: 1 });
  pass(game.countdown + FRAME);
  expect(game.ball.vx).toBeGreaterThan(0);
});

test("a serve goes at most some degrees up or down, whatever the chance", () => {
  for (const chance of [0, 0.25, 0.999]) {
    game = createGame();
    startMatch(game);
    step(game, 3, () => chance);
    expect(Math.abs(game.ball.vy / game.ball.vx)).toBeLessThan(0.5);
  }
});

test("paddles can be moved during a countdown", () => {
  startMatch(game);
  aim(game, "left", 100);
  pass(1);

  expect(game.paddles.left.y).toBe(100);
});

test.each([Number.NaN, Infinity, -Infinity, "100" as never, undefined as never])(
  "a paddle that is wanted at %p stays where it is",
  (y) => {
    startMatch(game);
    aim(game, "left", y);
    pass(1);

    expect(game.paddles.left.y).toBe(COURT.height / 2);
  },
);

test("a paddle that is wanted outside goes to the edge of the court", () => {
  startMatch(game);
  aim(game, "left", -5_000);
  pass(1);

  expect(game.paddles.left.y).toBe(PADDLE.height / 2);
});

describe("a match that is won", () => {
  beforeEach(() => {
    startMatch(game);
    for (let point = 0; point < WINNING_SCORE; point += 1) letScore("left");
  });

  test("is over, and nothing is served any more", () => {
    expect(game.phase).toBe("over");
    expect(winnerOf(game)).toBe("left");

    pass(10);
    expect(game).toMatchObject({ phase: "over", score: { left: WINNING_SCORE, right: 0 }, ball: { vx: 0 } });
    expect(game.elapsed).toBeCloseTo(10, 0);
  });

  test("is followed by another one when both want that, and not before", () => {
    agreeToRematch(game, "left");
    agreeToRematch(game, "left");
    expect(game).toMatchObject({ phase: "over", agreed: { left: true, right: false } });

    agreeToRematch(game, "right");
    expect(game).toMatchObject({
      phase: "countdown",
      score: { left: 0, right: 0 },
      agreed: { left: false, right: false },
    });
    expect(winnerOf(game)).toBeUndefined();
    letScore("right");
    expect(game.score).toEqual({ left: 0, right: 1 });
  });

  test("ends when a player goes, and the next one begins from nothing", () => {
    agreeToRematch(game, "left");
    stopMatch(game);
    expect(game.phase).toBe("waiting");

    startMatch(game);
    expect(game).toMatchObject({
      phase: "countdown",
      score: { left: 0, right: 0 },
      agreed: { left: false, right: false },
    });
  });
});

test("nobody agrees to a rematch while a match goes on", () => {
  startMatch(game);
  agreeToRematch(game, "left");
  agreeToRematch(game, "right");

  expect(game.agreed).toEqual({ left: false, right: false });
});

test("a match that loses a player stops, wherever the ball is", () => {
  startMatch(game);
  pass(3.5);
  stopMatch(game);
  stopMatch(game);

  expect(game).toMatchObject({ phase: "waiting", ball: { x: COURT.width / 2, vx: 0 }, countdown: 0 });
});
