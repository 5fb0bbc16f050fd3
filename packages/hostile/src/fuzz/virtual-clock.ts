import type { Clock, TimerHandle } from "@repod/core/internal";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock whose time passes only when it is told to. Turns of the event loop are the real ones. */
export class VirtualClock implements Clock {
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

  /** Lets time pass; what falls due is called in its order. In milliseconds. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let due = this.#nextBy(until); due !== undefined; due = this.#nextBy(until)) {
      const { at, callback } = this.#timers.get(due)!;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = until;
  }

  /** The handle of the timer that is due first; of those due at once, the one that was set first. */
  #nextBy(until: number): number | undefined {
    let first: number | undefined;
    let earliest = until;
    for (const [handle, { at }] of this.#timers) {
      if (at > earliest || (first !== undefined && at === earliest)) continue;
      first = handle;
      earliest = at;
    }
    return first;
  }
}

/** Resolves in a turn of the event loop after this one, when no microtask is left. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
