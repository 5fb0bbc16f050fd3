/** How many times a server says that it is there until the others take its silence for its end: beats in one expiry. */
export const BEATS = 4;
/** How many beats a server may be silent: heard of in the middle between two, it is gone within `BEATS` intervals. */
const MOST_SILENT_BEATS = BEATS - 1;

/** The other servers of the cluster, as far as they are heard of. Silence is counted in beats, so that no clock is read. */
export class Peers implements Iterable<string> {
  /** How many beats have passed since each was heard of. */
  readonly #silence = new Map<string, number>();

  get size(): number {
    return this.#silence.size;
  }

  has(name: string): boolean {
    return this.#silence.has(name);
  }

  /**
   * A server is there.
   *
   * @returns Whether that is news.
   */
  hear(name: string): boolean {
    const silence = this.#silence.get(name);
    if (silence !== 0) this.#silence.set(name, 0);
    return silence === undefined;
  }

  /** @returns Whether it was there. */
  forget(name: string): boolean {
    return this.#silence.delete(name);
  }

  /** An interval has passed. Returns those of which nothing was heard for too long; they are forgotten. */
  beat(): readonly string[] {
    const gone: string[] = [];
    for (const [name, silence] of this.#silence) {
      if (silence < MOST_SILENT_BEATS) this.#silence.set(name, silence + 1);
      else gone.push(name);
    }
    for (const name of gone) this.forget(name);
    return gone;
  }

  clear(): void {
    this.#silence.clear();
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#silence.keys();
  }
}
