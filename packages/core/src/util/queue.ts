/** A first-in, first-out queue: both ends cost the same however long it is, and what is empty holds no memory. */
export class Queue<T> {
  #incoming: T[] = [];
  /** Those that came before, the oldest last, where taking it moves no other. */
  #outgoing: T[] = [];

  get length(): number {
    return this.#incoming.length + this.#outgoing.length;
  }

  push(item: T): void {
    this.#incoming.push(item);
  }

  /** Takes the oldest item; `undefined` when there is none. */
  shift(): T | undefined {
    // The empty one is used again, so that a queue with one item at a time takes no memory for each.
    if (this.#outgoing.length === 0) [this.#outgoing, this.#incoming] = [this.#incoming.reverse(), this.#outgoing];
    return this.#outgoing.pop();
  }

  clear(): void {
    this.#incoming = [];
    this.#outgoing = [];
  }
}
