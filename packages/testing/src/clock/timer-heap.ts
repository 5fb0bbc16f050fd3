/** A timer that is set. */
export interface Timer {
  /** When it is due. */
  readonly at: number;
  /** Of those that are due at once, the one with the lower number comes first. */
  readonly order: number;
  readonly callback: () => void;
  /** Where it stands in the heap; -1 when it is in none. */
  index: number;
}

/** Timers by the time at which they are due. To set one, cancel one or take the first costs a logarithm of their number. */
export class TimerHeap {
  /** A binary heap: those at 2n + 1 and 2n + 2 come after the one at n. */
  readonly #timers: Timer[] = [];

  get size(): number {
    return this.#timers.length;
  }

  /** The one that comes first. */
  get first(): Timer | undefined {
    return this.#timers[0];
  }

  add(timer: Timer): void {
    timer.index = this.#timers.length;
    this.#timers.push(timer);
    this.#rise(timer);
  }

  /** Removing one that is not there does nothing. */
  remove(timer: Timer): void {
    const { index } = timer;
    if (index < 0) return;
    timer.index = -1;
    const last = this.#timers.pop();
    if (!last || last === timer) return;
    this.#place(last, index);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(timer: Timer): void {
    while (timer.index > 0) {
      const parent = this.#timers[(timer.index - 1) >> 1]!;
      if (comesBefore(parent, timer)) return;
      this.#swap(parent, timer);
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const left = this.#timers[2 * timer.index + 1];
      const right = this.#timers[2 * timer.index + 2];
      const child = left && right && comesBefore(right, left) ? right : left;
      if (!child || comesBefore(timer, child)) return;
      this.#swap(timer, child);
    }
  }

  #swap(upper: Timer, lower: Timer): void {
    const { index } = upper;
    this.#place(upper, lower.index);
    this.#place(lower, index);
  }

  #place(timer: Timer, index: number): void {
    this.#timers[index] = timer;
    timer.index = index;
  }
}

function comesBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
