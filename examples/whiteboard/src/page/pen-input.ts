import { BOARD } from "../shared/board.js";

/** How far a pen has to move before that is worth a point, in board units: less than a pixel of most screens. */
const NEAR = 8;

/** How far an arrow key moves the pen, in board units. */
const KEY_STEP = 120;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface PenEvents {
  /** The pen is on the board here, in whole board units. */
  onDraw(x: number, y: number): void;
  onLift(): void;
  /** The keyboard's pen is here now. */
  onCursor(x: number, y: number): void;
}

/** Turns what a mouse, a finger, a pen or the arrow keys do on a canvas into a pen on the board. */
export class PenInput {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: PenEvents;
  /** The pointer that draws; a second finger does not. */
  #pointer: number | undefined;
  #last = { x: NaN, y: NaN };
  #cursor = { x: BOARD.width / 2, y: BOARD.height / 2 };
  #isSpaceDown = false;

  constructor(canvas: HTMLCanvasElement, events: PenEvents) {
    this.#canvas = canvas;
    this.#events = events;
    canvas.addEventListener("pointerdown", (event) => this.#onPointerDown(event));
    canvas.addEventListener("pointermove", (event) => this.#onPointerMove(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(end, (event) => this.#onPointerEnd(event));
    }
    canvas.addEventListener("keydown", (event) => this.#onKeyDown(event));
    canvas.addEventListener("keyup", ({ key }) => key === " " && this.#liftKey());
    canvas.addEventListener("blur", () => this.#liftKey());
  }

  #onPointerDown(event: PointerEvent): void {
    if (this.#pointer !== undefined || event.button !== 0) return;
    this.#pointer = event.pointerId;
    // The line goes on outside of the canvas, and ends when the pointer is lifted there.
    this.#canvas.setPointerCapture(event.pointerId);
    this.#draw(this.#place(event), true);
  }

  #onPointerMove(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    // Between two frames a pointer may have been at several places; with all of them a quick curve is round.
    const events = event.getCoalescedEvents();
    for (const each of events.length > 0 ? events : [event]) this.#draw(this.#place(each));
  }

  #onPointerEnd(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.#events.onLift();
  }

  #onKeyDown(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    if (arrow) {
      const step = event.shiftKey ? KEY_STEP / 4 : KEY_STEP;
      this.#cursor = {
        x: Math.min(BOARD.width, Math.max(0, this.#cursor.x + arrow[0] * step)),
        y: Math.min(BOARD.height, Math.max(0, this.#cursor.y + arrow[1] * step)),
      };
    } else if (!event.repeat) {
      this.#isSpaceDown = true;
    }
    this.#events.onCursor(this.#cursor.x, this.#cursor.y);
    if (this.#isSpaceDown) this.#draw(this.#cursor, !arrow);
  }

  #liftKey(): void {
    if (!this.#isSpaceDown) return;
    this.#isSpaceDown = false;
    this.#events.onLift();
  }

  #draw({ x, y }: { x: number; y: number }, isFirst = false): void {
    if (!isFirst && Math.hypot(x - this.#last.x, y - this.#last.y) < NEAR) return;
    this.#last = { x, y };
    this.#events.onDraw(x, y);
  }

  /** Where an event is on the board, however large the board is on this page. */
  #place({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return {
      x: within(Math.round(((clientX - left) / width) * BOARD.width), BOARD.width),
      y: within(Math.round(((clientY - top) / height) * BOARD.height), BOARD.height),
    };
  }
}

/** A line may leave the board, but not the numbers that a stroke can have. */
function within(value: number, size: number): number {
  return Math.min(2 * size, Math.max(-size, value));
}
