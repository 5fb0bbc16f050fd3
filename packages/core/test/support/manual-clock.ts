import type { Clock } from "../../src/util/clock.js";
import type { Runtime } from "../../src/util/runtime.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Where wall time begins; far from `now`, so that nobody takes one for the other. */
const EPOCH = 1_700_000_000_000;

/** A clock on which time passes, and a turn ends, when the test says so. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  #deferred: (() => void)[] = [];

  /** How many timers are running. */
  get timers(): number {
    return this.#timers.length;
  }

  /** How many callbacks wait for the end of the turn. */
  get deferred(): number {
    return this.#deferred.length;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return EPOCH + this.#now;
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer = { at: this.#now + delay, callback };
    this.#timers.push(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers = this.#timers.filter((running) => running !== timer);
  }

  defer(callback: () => void): void {
    this.#deferred.push(callback);
  }

  /** Ends this turn; what is deferred meanwhile waits for the end of the next. */
  turn(): void {
    const callbacks = this.#deferred;
    this.#deferred = [];
    for (const callback of callbacks) callback();
  }

  /** Lets time pass in which nothing runs, as when the process is busy. What falls due is late. */
  stall(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets time pass; timers run in the order in which they are due. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#dueBy(end); next; next = this.#dueBy(end)) {
      this.clearTimeout(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }

  #dueBy(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** The runtime around a clock. */
export function runtimeOf(clock: Clock): Runtime {
  return { clock, allocate: (byteLength) => new Uint8Array(byteLength) };
}
