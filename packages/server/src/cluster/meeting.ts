import { createDeferred } from "@repod/core/internal";

/** The servers of which it is known that they are there, and that are to be known with their groups before clients come. */
export class Meeting {
  readonly #missing: Set<string>;
  readonly #over = createDeferred<void>();

  /** @param names - The names of the servers. */
  constructor(names: Iterable<string>) {
    this.#missing = new Set(names);
    this.#endWhenComplete();
  }

  /** How many are not known yet. */
  get missing(): number {
    return this.#missing.size;
  }

  /** Resolves when nobody is waited for. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** One has told of its groups, or has ended: it is not waited for. */
  settle(name: string): void {
    if (this.#missing.delete(name)) this.#endWhenComplete();
  }

  /** Waits for nobody any more, whoever is missing. */
  end(): void {
    this.#over.resolve();
  }

  #endWhenComplete(): void {
    if (this.#missing.size === 0) this.end();
  }
}
