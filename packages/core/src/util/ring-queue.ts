const INITIAL_CAPACITY = 16;
/** A longer array is given up when it is empty: a burst must not hold its memory for as long as the connection lives. */
const KEPT_CAPACITY = 1_024;

/** A first-in, first-out queue in a circular array: both ends cost the same however long it is. */
export class RingQueue<T> {
  // The capacity is a power of two, so that positions wrap by a mask.
  #items: (T | undefined)[] = new Array<T | undefined>(INITIAL_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#items.length) this.#grow();
    this.#items[(this.#head + this.#length) & (this.#items.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes the oldest item; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#length -= 1;
    if (this.#length === 0 && this.#items.length > KEPT_CAPACITY) this.clear();
    return item;
  }

  clear(): void {
    this.#items = new Array<T | undefined>(INITIAL_CAPACITY);
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const larger = new Array<T | undefined>(this.#items.length * 2);
    for (let index = 0; index < this.#length; index += 1) {
      larger[index] = this.#items[(this.#head + index) & (this.#items.length - 1)];
    }
    this.#items = larger;
    this.#head = 0;
  }
}
