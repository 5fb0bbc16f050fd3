import type { Clock, Runtime, TimerHandle } from "@repod/core/internal";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock whose time stands still until a test moves it. Turns of the event loop are the real ones. */
export class ManualClock implements Clock {
  readonly #timers = new Map<number, Timer>();
  #now = 0;
  #lastHandle = 0;

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return Date.UTC(2030, 0) + this.#now;
  }

  setTimeout(callback: () => void, delay: number): TimerHandle {
    this.#lastHandle += 1;
    this.#timers.set(this.#lastHandle, { at: this.#now + delay, callback });
    return this.#lastHandle;
  }

  clearTimeout(timer: TimerHandle): void {
    this.#timers.delete(timer as number);
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }

  /** Lets time pass in which nothing is called, as when the process is busy. What falls due is late. */
  stall(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Moves time on; what falls due is called in its order. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let due = this.#next(until); due; due = this.#next(until)) {
      const [handle, { at, callback }] = due;
      this.#timers.delete(handle);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = Math.max(this.#now, until);
  }

  #next(until: number): [number, Timer] | undefined {
    return [...this.#timers].filter(([, { at }]) => at <= until).sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

export function manualRuntime(clock: ManualClock): Runtime {
  return { clock, allocate: (byteLength) => new Uint8Array(byteLength) };
}
