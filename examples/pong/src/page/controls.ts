import { COURT, PADDLE, withinCourt } from "../shared/court.js";

/** Keys by where they are on a keyboard, whatever is printed on them: -1 is up. */
const KEYS: Readonly<Record<string, number>> = { ArrowUp: -1, KeyW: -1, ArrowDown: 1, KeyS: 1 };

/** How much further than the finger on the pad the paddle goes. */
const PAD_GAIN = 1.3;

/** Where a player wants the paddle to be: told by keys, by a mouse or finger on the court, or by a thumb on the pad. */
export class Controls {
  #target: number = COURT.height / 2;
  readonly #keys = new Set<string>();
  readonly #court: HTMLElement;

  constructor(court: HTMLElement, pad: HTMLElement) {
    this.#court = court;
    document.addEventListener("keydown", (event) => this.#onKeyDown(event));
    document.addEventListener("keyup", ({ code }) => this.#keys.delete(code));
    // Nobody tells a page that is left about keys that are let go.
    window.addEventListener("blur", () => this.#keys.clear());
    for (const type of ["pointerdown", "pointermove"] as const) {
      court.addEventListener(type, (event) => this.#onCourt(event));
      pad.addEventListener(type, (event) => this.#onPad(event));
    }
    pad.addEventListener("pointerdown", ({ pointerId }) => pad.setPointerCapture(pointerId));
  }

  /**
   * Lets time pass, for keys that are held.
   *
   * @returns Where the paddle should be.
   */
  update(seconds: number): number {
    for (const key of this.#keys) this.#move((KEYS[key] ?? 0) * PADDLE.speed * seconds);
    return this.#target;
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (!Object.hasOwn(KEYS, event.code) || event.target instanceof HTMLInputElement) return;
    // Arrow keys would scroll.
    event.preventDefault();
    this.#keys.add(event.code);
  }

  #onCourt({ clientY }: PointerEvent): void {
    const { top, height } = this.#court.getBoundingClientRect();
    this.#target = withinCourt(((clientY - top) / height) * COURT.height);
  }

  #onPad({ type, buttons, movementY }: PointerEvent): void {
    if (type !== "pointermove" || buttons === 0) return;
    this.#move(((movementY * COURT.height) / this.#court.clientHeight) * PAD_GAIN);
  }

  #move(way: number): void {
    this.#target = withinCourt(this.#target + way);
  }
}
