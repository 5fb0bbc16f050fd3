/** How many items have room at first; a power of two. */
const INITIAL_ROOM = 8;

/** More room than this is given back when the queue is empty. */
const KEPT_ROOM = 128;

/**
 * A first-in, first-out queue: both ends cost the same however long it is. In a ring that grows by doubling, so that a
 * queue that is never empty takes no memory for what passes through.
 */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#items.length) this.#grow();
    this.#items[(this.#first + this.#length) & (this.#items.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes the oldest item; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#first];
    // What was taken must not stay in memory.
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#length -= 1;
    if (this.#length === 0 && this.#items.length > KEPT_ROOM) this.clear();
    return item;
  }

  /** The item at a place, 0 being that of the oldest; `undefined` beyond the newest. */
  at(index: number): T | undefined {
    return index < this.#length ? this.#items[(this.#first + index) & (this.#items.length - 1)] : undefined;
  }

  /** Puts another item in the place of one that is there. */
  replace(index: number, item: T): void {
    this.#items[(this.#first + index) & (this.#items.length - 1)] = item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
    this.#length = 0;
  }

  #grow(): void {
    const items = this.#items;
    const room = Math.max(INITIAL_ROOM, 2 * items.length);
    this.#items = [...items.slice(this.#first), ...items.slice(0, this.#first)];
    this.#first = 0;
    // With an item in each place the engine keeps the array dense.
    while (this.#items.length < room) this.#items.push(undefined);
  }
}
