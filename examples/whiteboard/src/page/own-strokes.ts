import type { Message, ToServer } from "@repod/client";
import type { Whiteboard } from "../contract.js";
import { LIMITS, strokeId } from "../shared/board.js";
import type { Stroke } from "../shared/board.js";

/** What a pen is like. */
export type Pen = Pick<ToServer<Whiteboard, "begin">, "colour" | "thickness">;

type OwnStroke = Stroke &
  Pen & {
    readonly number: number;
    readonly points: number[];
    /** How many of the points' numbers the server was told. */
    sent: number;
    isDone: boolean;
  };

/**
 * The strokes of this page that the server has not confirmed yet. They are shown at once: a pen that lags behind the hand
 * is no pen. What the server confirms is part of the board, the same for all, and is forgotten here.
 */
export class OwnStrokes {
  #author = 0;
  #number = 0;
  readonly #strokes = new Map<string, OwnStroke>();
  #current: OwnStroke | undefined;

  /** What is to be shown on top of the board. */
  get strokes(): readonly Stroke[] {
    return [...this.#strokes.values()];
  }

  has(id: string): boolean {
    return this.#strokes.has(id);
  }

  /** Another connection: whatever was not confirmed is lost. */
  restart(author: number): void {
    this.#author = author;
    this.#strokes.clear();
    this.#current = undefined;
  }

  /** The pen touches the board, or moves on it. Points are in board units. */
  draw(pen: Pen, x: number, y: number): void {
    const current = this.#current ?? this.#begin(pen);
    current.points.push(x, y);
    if (current.points.length < 2 * LIMITS.pointsOfStroke) return;
    // As long as a stroke may be: the line goes on as another one, from the same point.
    this.lift();
    this.#begin(pen).points.push(x, y);
  }

  /** The pen leaves the board. */
  lift(): void {
    if (this.#current) this.#current.isDone = true;
    this.#current = undefined;
  }

  /** What the server has not been told yet; once a frame, so that it is a few messages and not one for each point. */
  takeMessages(): Message<Whiteboard["toServer"]>[] {
    const messages: Message<Whiteboard["toServer"]>[] = [];
    for (const stroke of this.#strokes.values()) {
      while (stroke.sent < stroke.points.length) {
        const { number, colour, thickness, sent } = stroke;
        const points = stroke.points.slice(sent, sent + 2 * LIMITS.pointsOfMessage);
        if (sent === 0) messages.push({ action: "begin", stroke: number, colour, thickness, points });
        else messages.push({ action: "extend", stroke: number, points });
        stroke.sent += points.length;
      }
    }
    return messages;
  }

  /** The board has a stroke as it is in `confirmed` now: once that is all of it, the board's is shown. */
  confirm(confirmed: Stroke): void {
    const stroke = this.#strokes.get(confirmed.id);
    if (stroke?.isDone && stroke.points.length === confirmed.points.length) this.#strokes.delete(stroke.id);
  }

  /** The board had a stroke and has it no more. Where it is still being drawn, another one goes on from here. */
  erase(id: string): void {
    if (this.#current?.id === id) this.#current = undefined;
    this.#strokes.delete(id);
  }

  #begin(pen: Pen): OwnStroke {
    this.#number += 1;
    const id = strokeId(this.#author, this.#number);
    const stroke = { ...pen, id, author: this.#author, number: this.#number, points: [], sent: 0, isDone: false };
    this.#strokes.set(id, stroke);
    this.#current = stroke;
    return stroke;
  }
}
