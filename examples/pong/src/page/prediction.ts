import type { Snapshot } from "../contract.js";
import { moveBall, movePaddle, SIDES } from "../shared/court.js";
import type { Ball, Paddles, Side } from "../shared/court.js";

/** A ball that is further from where the server has it than this jumps there; a nearer one glides. In court units. */
const JUMP = 120;

/** How fast a ball glides to where the server has it: the share of the way that is left after a second. */
const LEFT_AFTER_SECOND = 1e-6;

/** A paddle of our own that is further from where the server has it than this was not moved there by us. */
const FAR = 300;

/** The longest time that is predicted, in seconds. */
const LONGEST = 0.25;

/**
 * The court as the page believes it is. Snapshots are rarer than frames and come late; in between, the page goes on by the
 * same rules as the server. Our own paddle moves at once, and the server, which knows what we want, soon agrees.
 */
export class Prediction {
  #ball: Ball = { x: 0, y: 0, vx: 0, vy: 0 };
  /** How far from there the ball is shown, so that a correction is no jump. */
  #offset = { x: 0, y: 0 };
  #paddles: Paddles | undefined;
  /** The side that we play on. */
  #own: Side | undefined;
  #isOut = false;
  #sinceSnapshot = 0;

  get paddles(): Readonly<Record<Side, number>> | undefined {
    return this.#paddles && { left: this.#paddles.left.y, right: this.#paddles.right.y };
  }

  /** Where the ball is shown. */
  get ball(): { readonly x: number; readonly y: number } {
    return { x: this.#ball.x + this.#offset.x, y: this.#ball.y + this.#offset.y };
  }

  /** The server has told how things are. */
  correct({ ball, paddles }: Pick<Snapshot, "ball" | "paddles">, own: Side | undefined): void {
    const shown = this.ball;
    const offset = { x: shown.x - ball.x, y: shown.y - ball.y };
    this.#ball = { ...ball };
    this.#offset = Math.hypot(offset.x, offset.y) > JUMP ? { x: 0, y: 0 } : offset;
    this.#isOut = false;
    this.#sinceSnapshot = 0;
    const isNew = this.#own !== own;
    this.#own = own;
    this.#paddles ??= { left: at(paddles.left), right: at(paddles.right) };
    for (const side of SIDES) {
      const paddle = this.#paddles[side];
      if (side !== own) paddle.target = paddles[side];
      else if (isNew || Math.abs(paddle.y - paddles[side]) > FAR) Object.assign(paddle, at(paddles[side]));
    }
  }

  /** Lets time pass, with our own paddle going where we want it. */
  advance(seconds: number, wanted: number | undefined): void {
    if (!this.#paddles) return;
    if (this.#own && wanted !== undefined) this.#paddles[this.#own].target = wanted;
    for (const side of SIDES) movePaddle(this.#paddles[side], seconds);
    this.#sinceSnapshot += seconds;
    const left = LEFT_AFTER_SECOND ** seconds;
    this.#offset = { x: this.#offset.x * left, y: this.#offset.y * left };
    // Who has scored is for the server to say; and when it says nothing, the ball should not play on for ever.
    if (this.#isOut || this.#sinceSnapshot > LONGEST) return;
    this.#isOut = moveBall(this.#ball, this.#paddles, seconds) !== undefined;
  }
}

function at(y: number): { y: number; target: number } {
  return { y, target: y };
}
