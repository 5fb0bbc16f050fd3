interface Waiting {
  readonly condition: () => boolean;
  readonly resolve: () => void;
}

/** Notes what happens, in order, and lets a test wait for it. */
export class Recorder<T> {
  readonly items: T[] = [];
  #waiting: Waiting[] = [];
  #taken = 0;

  /** How many items `next` has not given out yet. */
  get left(): number {
    return this.items.length - this.#taken;
  }

  push(item: T): void {
    this.items.push(item);
    this.check();
  }

  /** The oldest item that was not taken yet. */
  async next(): Promise<T> {
    await this.until(() => this.left > 0);
    this.#taken += 1;
    return this.items[this.#taken - 1] as T;
  }

  /** Resolves when there are as many items. */
  count(length: number): Promise<void> {
    return this.until(() => this.items.length >= length);
  }

  /** Resolves with the event that makes the condition true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  /** Looks again at what is waited for, when it hangs on more than the items. */
  check(): void {
    const settled = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((waiting) => !settled.includes(waiting));
    for (const { resolve } of settled) resolve();
  }
}
