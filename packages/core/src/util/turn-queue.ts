import type { Clock } from "./clock.js";
import { reportUnhandled } from "#report";
import { toError } from "./user-code.js";

/** Something to do once at the end of the turn, however often it was asked for. */
export interface Flushable {
  flush(): void;
}

/** The same for any `Turns`. */
export interface TurnTask extends Flushable {
  /** Belongs to those `Turns` that count when they had it done last. */
  window: number;
}

/** Has tasks done at the end of this turn, or of a later one. */
export interface Turns {
  add(task: TurnTask): void;
}

/**
 * Collects what is to be done at the end of a turn of the event loop, and does it in one callback: a broadcast to a
 * hundred receivers schedules one, not a hundred.
 */
export class TurnQueue implements Turns {
  readonly #clock: Clock;
  readonly #run = (): void => this.#flush();
  // Two arrays change places and keep their length, so that a turn takes no memory once the busiest one has been.
  #tasks: (Flushable | undefined)[] = [];
  #spare: (Flushable | undefined)[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Flushes the task at the end of this turn, or of the next one when called during a flush. Tasks run in the order in
   * which they were added. A task adds itself at most once a turn; it knows best whether it did. What a task throws is
   * reported and hinders no other.
   */
  add(task: Flushable): void {
    if (this.#count === 0) this.#clock.defer(this.#run);
    this.#tasks[this.#count] = task;
    this.#count += 1;
  }

  #flush(): void {
    const tasks = this.#tasks;
    const count = this.#count;
    this.#tasks = this.#spare;
    this.#spare = tasks;
    this.#count = 0;
    for (let index = 0; index < count; index += 1) {
      const task = tasks[index];
      // A closed connection must not stay in memory until a turn is as busy again.
      tasks[index] = undefined;
      try {
        task?.flush();
      } catch (error) {
        reportUnhandled(toError(error), "A task at the end of the turn");
      }
    }
  }
}
