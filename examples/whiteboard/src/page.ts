import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { element, keepCrisp, stayConnected } from "@repod/example-pages/browser";
import { whiteboard } from "./contract.js";
import type { Whiteboard } from "./contract.js";
import { OwnStrokes } from "./page/own-strokes.js";
import { Painter } from "./page/painter.js";
import { PenInput } from "./page/pen-input.js";
import { Toolbar } from "./page/toolbar.js";
import { Board } from "./shared/board.js";

const canvas = element("#board", HTMLCanvasElement);
const people = element("#people", HTMLElement);

class WhiteboardPage extends ConnectionListener.of(whiteboard) {
  /** A copy of the server's board: whatever happens to it is told in the same order to all. */
  readonly #board = new Board();
  readonly #own = new OwnStrokes();
  readonly #painter = new Painter(canvas);
  readonly #toolbar = new Toolbar({
    onUndo: () => void this.send({ action: "undo" }),
    onClear: () => void this.send({ action: "clear" }),
  });
  #cursor: { readonly x: number; readonly y: number } | undefined;
  #isFrameDue = false;

  constructor() {
    super();
    new PenInput(canvas, {
      onDraw: (x, y) => this.#onDraw(x, y),
      onLift: () => this.#onLift(),
      onCursor: (x, y) => this.#onCursor({ x, y }),
    });
    canvas.addEventListener("blur", () => this.#onCursor(undefined));
    canvas.addEventListener("pointerdown", () => this.#onCursor(undefined));
    keepCrisp(canvas, () => this.#requestFrame());
    stayConnected(this);
  }

  @Action("welcome")
  onWelcome({ author }: ToClient<Whiteboard, "welcome">): void {
    // The picture comes anew with each connection.
    this.#board.clear();
    this.#own.restart(author);
    this.#setConnected(true);
    this.#requestFrame();
  }

  @Action("people")
  onPeople({ count }: ToClient<Whiteboard, "people">): void {
    people.textContent = count === 1 ? "Only you are here" : `${count} people are here`;
  }

  @Action("begin")
  onBegin(stroke: ToClient<Whiteboard, "begin">): void {
    this.#board.begin(stroke);
    this.#confirm(stroke.id);
  }

  @Action("extend")
  onExtend({ id, points }: ToClient<Whiteboard, "extend">): void {
    this.#board.extend(id, points);
    this.#confirm(id);
  }

  @Action("erase")
  onErase({ ids }: ToClient<Whiteboard, "erase">): void {
    for (const id of ids) {
      this.#board.erase(id);
      this.#own.erase(id);
    }
    this.#requestFrame();
  }

  @Action("clear")
  onClear(): void {
    for (const { id } of this.#board.strokes) this.#own.erase(id);
    this.#board.clear();
    this.#requestFrame();
  }

  @Action("disconnected")
  onDisconnected(): void {
    people.textContent = "";
    this.#setConnected(false);
  }

  #confirm(id: string): void {
    const stroke = this.#board.get(id);
    if (stroke) this.#own.confirm(stroke);
    this.#requestFrame();
  }

  #onDraw(x: number, y: number): void {
    // Nobody would ever see what is drawn without a connection.
    if (!this.isConnected) return;
    this.#own.draw(this.#toolbar.pen, x, y);
    this.#requestFrame();
  }

  #onLift(): void {
    this.#own.lift();
    this.#requestFrame();
  }

  #onCursor(cursor: { readonly x: number; readonly y: number } | undefined): void {
    this.#cursor = cursor;
    this.#requestFrame();
  }

  #setConnected(isConnected: boolean): void {
    canvas.dataset["connected"] = String(isConnected);
  }

  /** However much happens until the next frame, it is sent once and drawn once. */
  #requestFrame(): void {
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    requestAnimationFrame(() => this.#onFrame());
  }

  #onFrame(): void {
    this.#isFrameDue = false;
    for (const message of this.#own.takeMessages()) this.send(message);
    const strokes = [...this.#board.strokes.filter(({ id }) => !this.#own.has(id)), ...this.#own.strokes];
    this.#painter.draw(strokes);
    if (this.#cursor) this.#painter.drawCursor(this.#cursor.x, this.#cursor.y, this.#toolbar.pen);
    // What people see on the board, for programs.
    canvas.dataset["strokes"] = String(strokes.length);
    canvas.dataset["points"] = String(strokes.reduce((sum, { points }) => sum + points.length / 2, 0));
  }
}

new WhiteboardPage();
