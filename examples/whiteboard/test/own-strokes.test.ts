import { beforeEach, expect, test } from "@jest/globals";
import { OwnStrokes } from "../src/page/own-strokes.js";
import { Board, LIMITS, strokeId } from "../src/shared/board.js";

const PEN = { colour: "#1f2430", thickness: 40 } as const;

/** The board as the server has it, and its copy on the page. */
let server: Board;
let page: Board;
let own: OwnStrokes;
/** What the server has said and the page has not heard. */
let underway: (() => void)[];

beforeEach(() => {
  server = new Board();
  page = new Board();
  own = new OwnStrokes();
  own.restart(1);
  underway = [];
});

/** Hands over what the page has to say, and lets the server answer; nothing arrives at the page yet. */
function sendToServer(): void {
  for (const message of own.takeMessages()) {
    if (message.action === "begin") {
      const { stroke, colour, thickness, points } = message;
      const begun = { id: strokeId(1, stroke), author: 1, colour, thickness, points };
      server.begin(begun);
      underway.push(() => {
        page.begin(begun);
        confirm(begun.id);
      });
    } else if (message.action === "extend") {
      const { stroke, points } = message;
      const id = strokeId(1, stroke);
      if (!server.extend(id, points)) continue;
      underway.push(() => {
        page.extend(id, points);
        confirm(id);
      });
    }
  }
}

function confirm(id: string): void {
  const stroke = page.get(id);
  if (stroke) own.confirm(stroke);
}

/** Somebody clears the board. */
function clear(): void {
  server.clear();
  underway.push(() => {
    for (const { id } of page.strokes) own.erase(id);
    page.clear();
  });
}

function hear(): void {
  for (const message of underway.splice(0)) message();
}

/** What the page shows. */
function shown(): number[][] {
  return [...page.strokes.filter(({ id }) => !own.has(id)), ...own.strokes].map(({ points }) => [...points]);
}

function onServer(): number[][] {
  return server.strokes.map(({ points }) => [...points]);
}

test("a stroke is shown before the server knows of it, and once after it does", () => {
  own.draw(PEN, 1, 2);
  own.draw(PEN, 3, 4);
  expect(shown()).toEqual([[1, 2, 3, 4]]);

  sendToServer();
  own.draw(PEN, 5, 6);
  hear();
  expect(shown()).toEqual([[1, 2, 3, 4, 5, 6]]);

  own.lift();
  sendToServer();
  hear();
  expect(own.strokes).toEqual([]);
  expect(shown()).toEqual([[1, 2, 3, 4, 5, 6]]);
  expect(onServer()).toEqual(shown());
});

test("a stroke goes on after the pen has rested, and all of it was confirmed meanwhile", () => {
  own.draw(PEN, 1, 2);
  sendToServer();
  hear();
  own.draw(PEN, 3, 4);
  expect(shown()).toEqual([[1, 2, 3, 4]]);

  own.lift();
  sendToServer();
  hear();
  expect(own.strokes).toEqual([]);
  expect(onServer()).toEqual([[1, 2, 3, 4]]);
});

test("the points of a frame travel in one message, and none travels twice", () => {
  own.draw(PEN, 1, 2);
  own.draw(PEN, 3, 4);
  expect(own.takeMessages()).toEqual([{ action: "begin", stroke: 1, ...PEN, points: [1, 2, 3, 4] }]);
  expect(own.takeMessages()).toEqual([]);

  own.draw(PEN, 5, 6);
  own.draw(PEN, 7, 8);
  expect(own.takeMessages()).toEqual([{ action: "extend", stroke: 1, points: [5, 6, 7, 8] }]);
});

test("more points than a message may have travel in several", () => {
  for (let index = 0; index < LIMITS.pointsOfMessage + 1; index += 1) own.draw(PEN, index, 0);

  const messages = own.takeMessages();
  expect(messages.map(({ action }) => action)).toEqual(["begin", "extend"]);
});

test("a line that is longer than a stroke may be goes on as another stroke, without a gap", () => {
  for (let index = 0; index < LIMITS.pointsOfStroke + 5; index += 1) own.draw(PEN, index, 0);
  own.lift();
  sendToServer();
  hear();

  const [first, second] = shown();
  expect(first).toHaveLength(2 * LIMITS.pointsOfStroke);
  expect(second?.slice(0, 2)).toEqual(first?.slice(-2));
  expect(onServer()).toEqual(shown());
});

test("a clear that the server got before the stroke does not take it away", () => {
  clear();
  own.draw(PEN, 1, 2);
  own.lift();
  sendToServer();
  hear();

  expect(shown()).toEqual([[1, 2]]);
  expect(onServer()).toEqual(shown());
});

test("a clear that the server got after the stroke takes it away", () => {
  own.draw(PEN, 1, 2);
  own.lift();
  sendToServer();
  clear();
  hear();

  expect(shown()).toEqual([]);
  expect(onServer()).toEqual([]);
});

test("a line whose beginning somebody has cleared goes on as another stroke", () => {
  own.draw(PEN, 1, 2);
  sendToServer();
  clear();
  own.draw(PEN, 3, 4);
  sendToServer();
  hear();
  own.draw(PEN, 5, 6);
  own.lift();
  sendToServer();
  hear();

  expect(shown()).toEqual([[5, 6]]);
  expect(onServer()).toEqual(shown());
});

test("nothing is left of another connection", () => {
  own.draw(PEN, 1, 2);
  own.restart(7);
  expect(shown()).toEqual([]);

  own.draw(PEN, 3, 4);
  expect(own.strokes.map(({ id, author }) => [id, author])).toEqual([["7/2", 7]]);
});
