/** The court in its own units. The page scales it to the width of its window; everything else is in these units. */
export const COURT = { width: 800, height: 500 } as const;

/** The side of the court that a player defends. */
export type Side = "left" | "right";

export const SIDES: readonly Side[] = ["left", "right"];

/** Speeds are in units a second. */
export const PADDLE = { width: 12, height: 96, speed: 750 } as const;

/** Each hit makes the ball faster, up to a limit. */
export const BALL = { radius: 9, slowest: 380, fastest: 1_100, gain: 1.06 } as const;

/** The steepest way a ball can leave a paddle, in radians: hit with the very edge. */
const STEEPEST = Math.PI / 3;

/** How far the face of a paddle is from the wall behind it. */
const FACE = 36;

/** The middle of a paddle that stands as high, or as low, as it can. */
const HIGHEST = PADDLE.height / 2;
const LOWEST = COURT.height - PADDLE.height / 2;

/** Where the middle of the ball is when it touches a paddle. */
const TOUCH: Readonly<Record<Side, number>> = {
  left: FACE + BALL.radius,
  right: COURT.width - FACE - BALL.radius,
};

/** Where the middle of the ball is when it touches the upper or the lower wall. */
const CEILING = BALL.radius;
const FLOOR = COURT.height - BALL.radius;

export interface Ball {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

export interface Paddle {
  /** Where its middle is. */
  y: number;
  /** Where its player wants it to be. */
  target: number;
}

export type Paddles = Readonly<Record<Side, Paddle>>;

export function opposite(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/** Where the outer edge of a paddle is. */
export function paddleX(side: Side): number {
  return side === "left" ? FACE - PADDLE.width : COURT.width - FACE;
}

/** The nearest place to `y` that the middle of a paddle can be at. */
export function withinCourt(y: number): number {
  return Math.min(LOWEST, Math.max(HIGHEST, y));
}

/** Moves a paddle to where its player wants it, as fast as a paddle can move. */
export function movePaddle(paddle: Paddle, seconds: number): void {
  const way = withinCourt(paddle.target) - paddle.y;
  paddle.y += Math.sign(way) * Math.min(Math.abs(way), PADDLE.speed * seconds);
}

/**
 * Moves the ball and lets it bounce.
 *
 * The ball is not put where it will be and looked at there: a fast one would have jumped over a paddle by then. Each turn
 * of the loop takes it to whatever it meets first, until the time is used up.
 *
 * @returns The side behind whose paddle it left the court; nothing while it is in play.
 */
export function moveBall(ball: Ball, paddles: Paddles, seconds: number): Side | undefined {
  let left = seconds;
  while (left > 0) {
    const side = ball.vx < 0 ? "left" : "right";
    const untilWall = timeUntil(ball.y, ball.vy, ball.vy < 0 ? CEILING : FLOOR);
    const untilPaddle = timeUntil(ball.x, ball.vx, TOUCH[side]);
    const untilOut = timeUntil(ball.x, ball.vx, side === "left" ? -BALL.radius : COURT.width + BALL.radius);
    const time = Math.min(left, untilWall, untilPaddle, untilOut);
    ball.x += ball.vx * time;
    ball.y += ball.vy * time;
    left -= time;
    if (time === untilOut) return side;
    if (time === untilWall) {
      ball.y = ball.vy < 0 ? CEILING : FLOOR;
      ball.vy = -ball.vy;
    }
    if (time === untilPaddle) {
      // Set exactly, so that the same paddle is not met twice.
      ball.x = TOUCH[side];
      if (touches(paddles[side], ball)) bounceOff(paddles[side], ball);
    }
  }
  return undefined;
}

/** When something will be at `goal`, in seconds; never, if it is there already, or moves away. */
function timeUntil(position: number, velocity: number, goal: number): number {
  const time = (goal - position) / velocity;
  return time > 0 ? time : Infinity;
}

function touches(paddle: Paddle, ball: Ball): boolean {
  return Math.abs(ball.y - paddle.y) <= PADDLE.height / 2 + BALL.radius;
}

/** The further from the middle of the paddle, the steeper: that is how players aim. */
function bounceOff(paddle: Paddle, ball: Ball): void {
  const offset = (ball.y - paddle.y) / (PADDLE.height / 2 + BALL.radius);
  const angle = offset * STEEPEST;
  const speed = Math.min(Math.hypot(ball.vx, ball.vy) * BALL.gain, BALL.fastest);
  ball.vx = -Math.sign(ball.vx) * Math.cos(angle) * speed;
  ball.vy = Math.sin(angle) * speed;
}
