import { BALL, COURT, moveBall, movePaddle, opposite, SIDES, withinCourt } from "./shared/court.js";
import type { Ball, Paddles, Side } from "./shared/court.js";

/** The score that wins. */
export const WINNING_SCORE = 7;

/** How long players wait for a serve, in seconds: at the start of a match, and after a point. */
const COUNTDOWN = { match: 3, point: 2 } as const;

/** The first ball is not quite level, so that it has to be followed; radians to either side. */
const SERVE_ANGLE = Math.PI / 7;

export type Phase = "waiting" | "countdown" | "playing" | "over";

/** The moves of a match. */
const MOVES: Readonly<Record<Phase, readonly Phase[]>> = {
  waiting: ["countdown"],
  countdown: ["playing", "waiting", "countdown"],
  playing: ["countdown", "over", "waiting"],
  over: ["countdown", "waiting"],
};

/** A match of two: the whole truth about it, which is the server's. */
export interface Game {
  phase: Phase;
  /** How long it has been in this phase, in seconds. */
  elapsed: number;
  /** Seconds until the serve; 0 where there is none to wait for. */
  countdown: number;
  readonly ball: Ball;
  readonly paddles: Paddles;
  readonly score: Record<Side, number>;
  /** Who wants to play again. */
  readonly agreed: Record<Side, boolean>;
  /** Where the next serve goes. */
  receiver: Side;
}

export function createGame(): Game {
  const middle = COURT.height / 2;
  return {
    phase: "waiting",
    elapsed: 0,
    countdown: 0,
    ball: { x: COURT.width / 2, y: middle, vx: 0, vy: 0 },
    paddles: { left: { y: middle, target: middle }, right: { y: middle, target: middle } },
    score: { left: 0, right: 0 },
    agreed: { left: false, right: false },
    receiver: "left",
  };
}

/** Begins a match from nothing to nothing: two players are there. */
export function startMatch(game: Game): void {
  for (const side of SIDES) {
    game.score[side] = 0;
    game.agreed[side] = false;
  }
  countDown(game, COUNTDOWN.match);
}

/** Ends the match for lack of players. */
export function stopMatch(game: Game): void {
  if (game.phase === "waiting") return;
  enter(game, "waiting");
  game.countdown = 0;
  placeBall(game);
}

/** A player says where the paddle should go. Whatever was said, it ends on the court. */
export function aim(game: Game, side: Side, y: number): void {
  if (Number.isFinite(y)) game.paddles[side].target = withinCourt(y);
}

/** A player wants to play again; once both do, they play. */
export function agreeToRematch(game: Game, side: Side): void {
  if (game.phase !== "over") return;
  game.agreed[side] = true;
  if (game.agreed.left && game.agreed.right) startMatch(game);
}

/** The side that has won; nobody while the match goes on. */
export function winnerOf({ score }: Pick<Game, "score">): Side | undefined {
  return SIDES.find((side) => score[side] >= WINNING_SCORE);
}

/**
 * Lets time pass.
 *
 * @param random - From 0 to 1, without 1. Decides how a ball is served.
 */
export function step(game: Game, seconds: number, random: () => number = Math.random): void {
  game.elapsed += seconds;
  for (const side of SIDES) movePaddle(game.paddles[side], seconds);
  if (game.phase === "countdown") {
    game.countdown = Math.max(0, game.countdown - seconds);
    if (game.countdown === 0) serve(game, random);
  } else if (game.phase === "playing") {
    const missed = moveBall(game.ball, game.paddles, seconds);
    if (missed) score(game, opposite(missed));
  }
}

function serve(game: Game, random: () => number): void {
  enter(game, "playing");
  const angle = (random() * 2 - 1) * SERVE_ANGLE;
  game.ball.vx = (game.receiver === "left" ? -1 : 1) * Math.cos(angle) * BALL.slowest;
  game.ball.vy = Math.sin(angle) * BALL.slowest;
}

function score(game: Game, side: Side): void {
  game.score[side] += 1;
  // Whoever lost the point gets the ball.
  game.receiver = opposite(side);
  if (winnerOf(game)) {
    enter(game, "over");
    placeBall(game);
  } else {
    countDown(game, COUNTDOWN.point);
  }
}

function countDown(game: Game, seconds: number): void {
  enter(game, "countdown");
  game.countdown = seconds;
  placeBall(game);
}

function placeBall({ ball }: Game): void {
  Object.assign(ball, { x: COURT.width / 2, y: COURT.height / 2, vx: 0, vy: 0 });
}

function enter(game: Game, phase: Phase): void {
  if (!MOVES[game.phase].includes(phase)) throw new Error(`A match that is ${game.phase} cannot become ${phase}.`);
  game.phase = phase;
  game.elapsed = 0;
}
