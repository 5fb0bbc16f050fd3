import { beforeEach, expect, test } from "@jest/globals";
import { Prediction } from "../src/page/prediction.js";
import { COURT, PADDLE } from "../src/shared/court.js";

const FRAME = 1 / 60;
const MIDDLE = COURT.height / 2;

let prediction: Prediction;

beforeEach(() => {
  prediction = new Prediction();
});

/** The server tells how things are: a ball that goes to the right, and both paddles in the middle unless said otherwise. */
function hear(ball: { x: number; y?: number; vx?: number }, left = MIDDLE): void {
  const { x, y = 100, vx = 300 } = ball;
  prediction.correct({ ball: { x, y, vx, vy: 0 }, paddles: { left, right: MIDDLE } }, "left");
}

test("our own paddle moves at once, and snapshots from before that do not take it back", () => {
  hear({ x: 400 });
  prediction.advance(FRAME, 100);
  expect(prediction.paddles?.left).toBeCloseTo(MIDDLE - PADDLE.speed * FRAME);

  for (let frame = 0; frame < 30; frame += 1) {
    hear({ x: 400 });
    prediction.advance(FRAME, 100);
  }
  expect(prediction.paddles?.left).toBe(100);
});

test("the other paddle moves to where the server has it, as fast as paddles do", () => {
  hear({ x: 400 });
  prediction.correct({ ball: { x: 400, y: 100, vx: 0, vy: 0 }, paddles: { left: MIDDLE, right: 100 } }, "left");
  prediction.advance(FRAME, undefined);
  expect(prediction.paddles?.right).toBeCloseTo(MIDDLE - PADDLE.speed * FRAME);

  prediction.advance(0.25, undefined);
  expect(prediction.paddles?.right).toBe(100);
});

test("a paddle of ours that is somewhere else altogether goes there: we have changed sides, or the match has", () => {
  hear({ x: 400 }, 60);
  hear({ x: 400 }, 440);
  expect(prediction.paddles?.left).toBe(440);
});

test("the ball goes on between two snapshots, and bounces", () => {
  hear({ x: 400 });
  prediction.advance(0.1, undefined);
  expect(prediction.ball.x).toBeCloseTo(430);

  hear({ x: 740, y: MIDDLE, vx: 300 });
  for (let frame = 0; frame < 9; frame += 1) prediction.advance(FRAME, undefined);
  expect(prediction.ball.x).toBeLessThan(755);
});

test("a ball that the server has a little elsewhere glides there, without a jump", () => {
  hear({ x: 400, vx: 0 });
  hear({ x: 430, vx: 0 });
  expect(prediction.ball.x).toBe(400);

  const shown: number[] = [];
  for (let frame = 0; frame < 30; frame += 1) {
    prediction.advance(FRAME, undefined);
    shown.push(prediction.ball.x);
  }
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(shown.at(-1)).toBeCloseTo(430, 0);
});

test("a ball that is served anew is in the middle at once", () => {
  hear({ x: 790 });
  hear({ x: COURT.width / 2, y: MIDDLE, vx: 0 });

  expect(prediction.ball).toEqual({ x: COURT.width / 2, y: MIDDLE });
});

test("a ball that nobody tells about any more stops after a moment", () => {
  hear({ x: 200 });
  for (let frame = 0; frame < 120; frame += 1) prediction.advance(FRAME, undefined);

  expect(prediction.ball.x).toBeLessThan(200 + 300 * 0.3);
});
