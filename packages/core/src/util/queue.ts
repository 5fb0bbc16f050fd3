/** Fewer taken items than this are left where they were. */
const LEAST_TAKEN = 32;

/**
 * A first-in, first-out queue: both ends cost the same however long it is. What was taken leaves its place empty, and when
 * half of the places are, the others move up; so that a queue takes no memory for what has passed through. One that is empty
 * takes none at all: a server has several for each client, and most are, most of the time.
 */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest item; `undefined` when there is none. */
  shift(): T | undefined {
    const item = this.#items[this.#first];
    if (this.length === 0) return undefined;
    // What was taken must not stay in memory.
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if (this.length === 0) {
      this.#items = [];
      this.#first = 0;
    } else if (this.#first >= LEAST_TAKEN && this.#first >= this.length) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** The item at a place, 0 being that of the oldest; `undefined` beyond the newest. */
  at(index: number): T | undefined {
    return this.#items[this.#first + index];
  }
}
