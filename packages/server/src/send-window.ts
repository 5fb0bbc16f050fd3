import type { Clock, TurnTask, Turns } from "@repod/core/internal";

/** Windows are counted within what V8 keeps without a box. */
const MOST_WINDOWS = 2 ** 30;

/**
 * Has each task done at the end of the turn, but no more often than once in a window of time: who comes again waits until it
 * is over. A broadcast a millisecond to a hundred receivers is fifty thousand writes a second rather than a hundred thousand,
 * and a receiver that gets one now and then gets it at once.
 */
export class SendWindow implements Turns {
  readonly #clock: Clock;
  readonly #length: number;
  readonly #turns: Turns;
  /** The present window, or the next one. Tasks have the number of the last one in which they were done. */
  #number = 1;
  #isOpen = false;
  #waiting: TurnTask[] = [];
  readonly #onEnd = (): void => this.#end();

  /** @param length - In milliseconds. */
  constructor(clock: Clock, length: number, turns: Turns) {
    this.#clock = clock;
    this.#length = length;
    this.#turns = turns;
  }

  add(task: TurnTask): void {
    if (!this.#isOpen) this.#open();
    if (task.window === this.#number) this.#waiting.push(task);
    else this.#do(task);
  }

  #do(task: TurnTask): void {
    task.window = this.#number;
    this.#turns.add(task);
  }

  #open(): void {
    this.#isOpen = true;
    this.#clock.setTimeout(this.#onEnd, this.#length);
  }

  #end(): void {
    this.#number = (this.#number % MOST_WINDOWS) + 1;
    this.#isOpen = false;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#open();
    // One that was done in between for another reason may wait twice.
    for (const task of waiting) if (task.window !== this.#number) this.#do(task);
  }
}
