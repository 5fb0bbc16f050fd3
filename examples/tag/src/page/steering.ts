/** Keys by where they are on a keyboard, whatever is printed on them. */
const KEYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  KeyD: [1, 0],
  KeyW: [0, -1],
  KeyS: [0, 1],
};

/** How far the joystick's knob goes from its middle, in pixels of the page. */
const REACH = 48;

/** A thumb that rests is never quite still. */
const DEAD_ZONE = 0.15;

/** Directions are told in hundredths: finer ones would only be more messages. */
const GRADES = 100;

export interface Direction {
  readonly x: number;
  readonly y: number;
}

/** Where a player wants to go, told by keys or by a joystick under a thumb. */
export class Steering {
  readonly #joystick: HTMLElement;
  readonly #keys = new Set<string>();
  #pointer: number | undefined;
  #stick: Direction = { x: 0, y: 0 };

  constructor(joystick: HTMLElement) {
    this.#joystick = joystick;
    document.addEventListener("keydown", (event) => this.#onKeyDown(event));
    document.addEventListener("keyup", ({ code }) => this.#keys.delete(code));
    // Nobody tells a page that is left about keys that are let go, and nobody should run on alone.
    window.addEventListener("blur", () => this.#stop());
    document.addEventListener("visibilitychange", () => this.#stop());
    joystick.addEventListener("pointerdown", (event) => this.#onPointerDown(event));
    joystick.addEventListener("pointermove", (event) => this.#onPointerMove(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      joystick.addEventListener(end, ({ pointerId }) => pointerId === this.#pointer && this.#letGo());
    }
  }

  /** At most 1 long in each way; {0, 0} to stand. */
  get direction(): Direction {
    let { x, y } = this.#stick;
    for (const key of this.#keys) {
      const [dx, dy] = KEYS[key] ?? [0, 0];
      x += dx;
      y += dy;
    }
    return { x: grade(x), y: grade(y) };
  }

  #onKeyDown(event: KeyboardEvent): void {
    const isTyped = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
    if (isTyped || !Object.hasOwn(KEYS, event.code)) return;
    // Arrow keys would scroll.
    event.preventDefault();
    this.#keys.add(event.code);
  }

  #onPointerDown(event: PointerEvent): void {
    if (this.#pointer !== undefined) return;
    this.#pointer = event.pointerId;
    this.#joystick.setPointerCapture(event.pointerId);
    this.#onPointerMove(event);
  }

  #onPointerMove({ pointerId, clientX, clientY }: PointerEvent): void {
    if (pointerId !== this.#pointer) return;
    const { left, top, width, height } = this.#joystick.getBoundingClientRect();
    const x = (clientX - left - width / 2) / REACH;
    const y = (clientY - top - height / 2) / REACH;
    const length = Math.hypot(x, y);
    const share = length < DEAD_ZONE ? 0 : 1 / Math.max(1, length);
    this.#push({ x: x * share, y: y * share });
  }

  #letGo(): void {
    this.#pointer = undefined;
    this.#push({ x: 0, y: 0 });
  }

  #stop(): void {
    this.#keys.clear();
    this.#letGo();
  }

  #push(stick: Direction): void {
    this.#stick = stick;
    this.#joystick.style.setProperty("--x", `${stick.x * REACH}px`);
    this.#joystick.style.setProperty("--y", `${stick.y * REACH}px`);
  }
}

function grade(value: number): number {
  // Adding 0 makes a plain zero of -0.
  return Math.round(Math.min(1, Math.max(-1, value)) * GRADES) / GRADES + 0;
}
