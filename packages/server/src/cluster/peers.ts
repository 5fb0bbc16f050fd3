/** How many times a server says that it is there until the others take its silence for its end: beats in one expiry. */
export const BEATS = 4;
/** How many beats a server may be silent: heard of in the middle between two, it is gone within `BEATS` intervals. */
const MOST_SILENT_BEATS = BEATS - 1;

/** The other servers of the cluster, as far as they are heard of. Silence is counted in beats, so that no clock is read. */
export class Peers implements Iterable<string> {
  /** How many beats have passed since each was heard of. */
  readonly #silence = new Map<string, number>();
  /** How many beats have passed since each ended of which that is known: what was on its way by then does not bring it back. */
  readonly #buried = new Map<string, number>();

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
    if (this.#buried.has(name)) return false;
    const silence = this.#silence.get(name);
    if (silence !== 0) this.#silence.set(name, 0);
    return silence === undefined;
  }

  /** @returns Whether it was there. */
  forget(name: string): boolean {
    return this.#silence.delete(name);
  }

  /**
   * A server has ended, for good.
   *
   * @returns Whether it was there.
   */
  bury(name: string): boolean {
    this.#buried.set(name, 0);
    return this.forget(name);
  }

  /** Whether it is known that a server has ended, as long as something of it may still arrive. */
  isBuried(name: string): boolean {
    return this.#buried.has(name);
  }

  /** An interval has passed. Returns those of which nothing was heard for too long; they are forgotten. */
  beat(): readonly string[] {
    const gone: string[] = [];
    for (const [name, silence] of this.#silence) {
      if (silence < MOST_SILENT_BEATS) this.#silence.set(name, silence + 1);
      else gone.push(name);
    }
    for (const name of gone) this.forget(name);
    for (const [name, beats] of this.#buried) {
      if (beats < BEATS) this.#buried.set(name, beats + 1);
      else this.#buried.delete(name);
    }
    return gone;
  }

  clear(): void {
    this.#silence.clear();
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#silence.keys();
  }
}
