/** What a message bears by which it is known again. */
export interface Entry {
  /** Its place among the messages of its sender, from 1 up. */
  readonly number: number;
  /** What it replaces while that waits; `undefined` where it has to arrive. */
  readonly slot: string | undefined;
}

/**
 * What one side sent, held against what arrives at the other: what has to arrive does so once and in order; of each slot
 * nothing arrives after something newer, and the newest does arrive; and nothing overtakes what was sent before it and has
 * to arrive.
 */
export class Ledger {
  #lastNumber = 0;
  readonly #accepted = new Map<number, string | undefined>();
  /** The numbers of those that have to arrive, and how many have. */
  readonly #reliable: number[] = [];
  #arrived = 0;
  readonly #newestSent = new Map<string, number>();
  readonly #newestArrived = new Map<string, number>();

  /** How many were taken to be sent. */
  get size(): number {
    return this.#accepted.size;
  }

  /** The number of the next message. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** It was taken to be sent; what there was no room for is not noted. */
  add({ number, slot }: Entry): void {
    this.#accepted.set(number, slot);
    if (slot === undefined) this.#reliable.push(number);
    else this.#newestSent.set(slot, number);
  }

  /** Returns what is wrong, where it must not arrive, or not now. */
  arrive({ number, slot }: Entry): string | undefined {
    if (!this.#accepted.has(number) || this.#accepted.get(number) !== slot) return `${number} was never sent.`;
    const next = this.#reliable[this.#arrived] ?? Infinity;
    if (slot === undefined && number < next) return `${number} arrived twice.`;
    if (number > next) return `${number} arrived before ${next}.`;
    if (slot === undefined) {
      this.#arrived += 1;
      return undefined;
    }
    const newest = this.#newestArrived.get(slot) ?? 0;
    if (number <= newest) return `${number} arrived after ${newest}, which is as new or newer.`;
    this.#newestArrived.set(slot, number);
    return undefined;
  }

  /** Returns what is missing, where no more will arrive. */
  missing(): string | undefined {
    const count = this.#reliable.length - this.#arrived;
    if (count > 0) return `${count} never arrived, the first being ${this.#reliable[this.#arrived]}.`;
    for (const [slot, newest] of this.#newestSent) {
      const arrived = this.#newestArrived.get(slot);
      if (arrived !== newest) return `Of "${slot}" ${arrived ?? "nothing"} arrived at last, not ${newest}.`;
    }
    return undefined;
  }
}
