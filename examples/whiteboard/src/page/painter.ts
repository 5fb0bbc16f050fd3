import { BOARD } from "../shared/board.js";
import type { Stroke } from "../shared/board.js";
import { trace } from "./trace.js";

/** How many of the topmost strokes are drawn anew for each picture: those that may still change. */
const CHANGING = 16;

/** A stroke as it was when it was drawn for good. */
interface Kept {
  readonly id: string;
  readonly length: number;
}

/**
 * Draws strokes. Most of a picture does not change, so all but the topmost strokes are drawn once and kept as an image.
 */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #background = document.createElement("canvas");
  #kept: Kept[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Draws a whole picture, as fine as the canvas is now. */
  draw(strokes: readonly Stroke[]): void {
    this.#keep(strokes);
    const context = contextOf(this.#canvas);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.drawImage(this.#background, 0, 0);
    drawStrokes(context, strokes.slice(this.#kept.length));
  }

  /** Shows where the keyboard's pen is. */
  drawCursor(x: number, y: number, { colour, thickness }: Pick<Stroke, "colour" | "thickness">): void {
    const context = contextOf(this.#canvas);
    for (const [style, width] of [
      ["#ffffff", 60],
      [colour === "#ffffff" ? "#1f2430" : colour, 24],
    ] as const) {
      context.beginPath();
      context.arc(x, y, Math.max(thickness, 160) / 2 + 60, 0, 2 * Math.PI);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
    }
  }

  /** Brings the background up to date: adds what has settled, or begins anew where something in it is another. */
  #keep(strokes: readonly Stroke[]): void {
    const { width, height } = this.#canvas;
    const fits = this.#background.width === width && this.#background.height === height;
    if (!fits || !this.#kept.every(({ id, length }, index) => isSame(strokes[index], id, length))) {
      this.#kept = [];
      // Sets it back to nothing, whatever its size was.
      Object.assign(this.#background, { width, height });
    }
    const settled = strokes.slice(this.#kept.length, Math.max(0, strokes.length - CHANGING));
    drawStrokes(contextOf(this.#background), settled);
    this.#kept.push(...settled.map(({ id, points }) => ({ id, length: points.length })));
  }
}

function isSame(stroke: Stroke | undefined, id: string, length: number): boolean {
  return stroke?.id === id && stroke.points.length === length;
}

function drawStrokes(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  const scale = context.canvas.width / BOARD.width;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const { colour, thickness, points } of strokes) {
    context.beginPath();
    trace(context, points);
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.stroke();
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw.");
  return context;
}
