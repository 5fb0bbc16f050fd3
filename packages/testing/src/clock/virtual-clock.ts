import { RepodError } from "@repod/core/internal";
import type { Clock, TimerHandle } from "@repod/core/internal";
import { atEndOfTurn, nextTurn } from "./next-turn.js";
import { TimerHeap } from "./timer-heap.js";
import type { Timer } from "./timer-heap.js";

export interface VirtualClockOptions {
  /**
   * Whose turns what is deferred waits for: "real" ones of the event loop, which end by themselves, or those that `turn`
   * and `settle` end. Defaults to "real".
   */
  readonly turns?: "real" | "manual";
}

/** Where the virtual calendar begins; far from `now`, so that nobody takes one for the other. */
const EPOCH = Date.UTC(2030, 0);

/** After so many turns in which no time passed, something calls itself back for ever. */
const MOST_TURNS = 100_000;

/**
 * A clock on which time passes only when it is told to, as fast as what happens in that time can be computed. Timers are
 * called in the order in which they are due, those due at once in the order in which they were set.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerHeap();
  readonly #isManual: boolean;
  #waiting: (() => void)[] = [];
  #deferred = 0;
  #now = 0;
  #lastOrder = 0;
  #isRunning = false;
  /** How many turns a `run` or `settle` has ended since time last passed. */
  #turns = 0;

  constructor({ turns = "real" }: VirtualClockOptions = {}) {
    this.#isManual = turns === "manual";
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** How many callbacks wait for the end of the turn. */
  get deferred(): number {
    return this.#deferred;
  }

  /** When the next timer is due, on the scale of `now`; Infinity when none is set. */
  get nextTimer(): number {
    return this.#timers.first?.at ?? Infinity;
  }

  /** Milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  /** Milliseconds since 1970 on a calendar of its own, which begins with the year 2030. */
  wallTime(): number {
    return EPOCH + this.#now;
  }

  setTimeout(callback: () => void, delay: number): TimerHandle {
    this.#lastOrder += 1;
    const timer: Timer = { at: this.#now + Math.max(0, delay), order: this.#lastOrder, callback, index: -1 };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: TimerHandle): void {
    if (timer) this.#timers.remove(timer as Timer);
  }

  defer(callback: () => void): void {
    this.#deferred += 1;
    if (this.#isManual) {
      this.#waiting.push(callback);
      return;
    }
    atEndOfTurn(() => {
      this.#deferred -= 1;
      callback();
    });
  }

  /** Ends a manual turn; what is deferred meanwhile waits for the end of the next. */
  turn(): void {
    const callbacks = this.#waiting;
    this.#waiting = [];
    this.#deferred -= callbacks.length;
    for (const callback of callbacks) callback();
  }

  /** Lets milliseconds pass in which nothing is called, as when the process is busy. What falls due is late. */
  stall(milliseconds: number): void {
    this.#moveTo(this.#now + milliseconds);
  }

  /**
   * Lets milliseconds pass at once. Timers that fall due are called, and nothing else: what they defer, and promises,
   * wait until this call is over.
   */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    while (this.nextTimer <= until) this.#callNext();
    this.#moveTo(until);
  }

  /**
   * Lets milliseconds pass. Before the first timer and after each, all is done that does not wait for time: what is
   * deferred, and what promises call.
   *
   * @param afterTurn - Called at the end of each turn. Says whether it did something that others may go on with.
   * @throws RepodError as `settle`.
   */
  async run(milliseconds: number, afterTurn?: () => boolean): Promise<void> {
    const until = this.#now + milliseconds;
    await this.#exclusively(async () => {
      await this.#settle(afterTurn);
      while (this.nextTimer <= until) {
        this.#callNext();
        await this.#settle(afterTurn);
      }
      this.#moveTo(until);
    });
  }

  /**
   * Does all that does not wait for time. What waits for something outside of the program, a file or a database, is not
   * waited for.
   *
   * @param afterTurn - As for `run`.
   * @throws RepodError `already_started` while another `run` or `settle` is not over; `timeout` when after 100,000 turns
   * there is still something to be done.
   */
  async settle(afterTurn?: () => boolean): Promise<void> {
    await this.#exclusively(() => this.#settle(afterTurn));
  }

  async #settle(afterTurn: (() => boolean) | undefined): Promise<void> {
    for (let isBusy = true; isBusy; isBusy = this.#deferred > 0 || isBusy) {
      this.turn();
      await nextTurn();
      isBusy = afterTurn?.() ?? false;
      this.#countTurn();
    }
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (this.#isRunning) {
      throw new RepodError("already_started", "Time is passing already. Is there an `await` missing?");
    }
    this.#isRunning = true;
    this.#turns = 0;
    try {
      await work();
    } finally {
      this.#isRunning = false;
    }
  }

  #callNext(): void {
    const timer = this.#timers.first!;
    this.#timers.remove(timer);
    this.#moveTo(timer.at);
    timer.callback();
  }

  /** Never back: a callback may have moved it further. */
  #moveTo(time: number): void {
    if (time <= this.#now) return;
    this.#now = time;
    this.#turns = 0;
  }

  #countTurn(): void {
    this.#turns += 1;
    if (this.#turns < MOST_TURNS) return;
    throw new RepodError("timeout", `After ${MOST_TURNS} turns at one moment there is still something to be done.`);
  }
}
