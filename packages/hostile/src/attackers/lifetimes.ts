/**
 * How long a server let connections live. An attack on a server that discards everything is the same attack only if its
 * connections end as soon, and are followed by others as often.
 */
export class Lifetimes {
  readonly #all: number[] = [];
  #given = 0;

  note(milliseconds: number): void {
    this.#all.push(milliseconds);
  }

  /** One after the other of those that were noted, from the first again after the last; `undefined` where none was. */
  next(): number | undefined {
    const lifetime = this.#all[this.#given % this.#all.length];
    this.#given += 1;
    return lifetime;
  }
}
