import { keepCrisp, themeColours } from "@repod/example-pages/browser";
import { BALL, COURT, PADDLE, paddleX, SIDES } from "../shared/court.js";
import type { Side } from "../shared/court.js";

export interface Scene {
  readonly ball: { readonly x: number; readonly y: number } | undefined;
  readonly paddles: Readonly<Record<Side, number>> | undefined;
  /** What is written across the court. */
  readonly caption: string;
}

/** Draws the court. */
export class CourtView {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #colours = themeColours("text", "line", "left", "right");

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser cannot draw.");
    this.#canvas = canvas;
    this.#context = context;
    // The next frame draws it again.
    keepCrisp(canvas, () => undefined);
  }

  draw({ ball, paddles, caption }: Scene): void {
    const context = this.#context;
    const colours = this.#colours();
    const scale = this.#canvas.width / COURT.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, COURT.width, COURT.height);
    this.#drawNet(colours.line);
    if (paddles) {
      for (const side of SIDES) {
        context.fillStyle = colours[side];
        context.beginPath();
        context.roundRect(paddleX(side), paddles[side] - PADDLE.height / 2, PADDLE.width, PADDLE.height, 6);
        context.fill();
      }
    }
    if (caption) this.#drawCaption(caption, colours.text);
    else if (ball) this.#drawBall(ball, colours.text);
  }

  #drawNet(colour: string): void {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = 4;
    context.setLineDash([14, 14]);
    context.beginPath();
    context.moveTo(COURT.width / 2, 7);
    context.lineTo(COURT.width / 2, COURT.height);
    context.stroke();
    context.setLineDash([]);
  }

  #drawBall({ x, y }: { readonly x: number; readonly y: number }, colour: string): void {
    const context = this.#context;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, BALL.radius, 0, 2 * Math.PI);
    context.fill();
  }

  #drawCaption(caption: string, colour: string): void {
    const context = this.#context;
    const isShort = caption.length < 3;
    context.font = `700 ${isShort ? 150 : 52}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { width } = context.measureText(caption);
    const height = isShort ? 170 : 80;
    // The net would run through it.
    context.clearRect(COURT.width / 2 - width / 2 - 20, COURT.height / 2 - height / 2, width + 40, height);
    context.fillStyle = colour;
    context.fillText(caption, COURT.width / 2, COURT.height / 2, COURT.width - 160);
  }
}
