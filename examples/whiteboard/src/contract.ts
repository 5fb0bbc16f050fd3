import { action, defineContract } from "@repod/core";
import * as v from "valibot";
import { BOARD, LIMITS } from "./shared/board.js";
import type { Stroke } from "./shared/board.js";

/** The pens. The last one has the colour of the board: it erases. */
export const COLOURS = [
  "#1f2430",
  "#d92d3a",
  "#e8770c",
  "#e0b400",
  "#1d9a4b",
  "#1670d8",
  "#8a3ffc",
  "#ffffff",
] as const;

/** How thick a line can be, in board units. */
export const THICKNESSES = [40, 90, 200, 420] as const;

/** A stroke may leave the board, but not for anywhere. */
const FAR = 2 * BOARD.width;

const wholeNumber = v.pipe(v.number(), v.integer());
const strokeNumber = v.pipe(wholeNumber, v.minValue(0));
const points = v.pipe(
  v.array(v.pipe(wholeNumber, v.minValue(-FAR), v.maxValue(FAR))),
  v.minLength(2, "A point has an x and a y."),
  v.maxLength(2 * LIMITS.pointsOfMessage),
  v.check(({ length }) => length % 2 === 0, "A point has an x and a y."),
);

/**
 * What the two sides of the whiteboard say to each other. Here payloads have schemas: whatever a client sends, strokes
 * that reach the server are strokes.
 */
export const whiteboard = defineContract({
  toServer: {
    /** Begins a stroke. Its number is the client's to choose; each new stroke has another one. */
    begin: action(
      v.object({ stroke: strokeNumber, colour: v.picklist(COLOURS), thickness: v.picklist(THICKNESSES), points }),
    ),
    /** The pen has moved on. */
    extend: action(v.object({ stroke: strokeNumber, points })),
    /** Takes back the last stroke of one's own. */
    undo: action(),
    /** Wipes the board, for all. */
    clear: action(),
  },
  toClient: {
    /** The first message: who you are. The picture follows, stroke by stroke. */
    welcome: action<{ author: number }>(),
    people: action<{ count: number }>(),
    begin: action<Stroke>(),
    extend: action<{ id: string; points: number[] }>(),
    erase: action<{ ids: string[] }>(),
    clear: action(),
  },
});

export type Whiteboard = typeof whiteboard;
