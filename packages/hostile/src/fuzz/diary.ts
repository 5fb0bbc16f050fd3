/** What happens to a channel, in letters: a life is a word. */
export const EVENTS = {
  made: "n",
  connected: "c",
  announced: "C",
  handled: "m",
  closed: "x",
  disconnected: "X",
} as const;

export type LifeEvent = keyof typeof EVENTS;

/** The order that is promised: each hook once, the last two only after the ones that they undo. */
const LIFE = /^nc(?:Cm*xX|x)$/;
/** A channel whose client is still there, all told. */
const ALIVE = /^ncCm*$/;

/** Notes the lives of channels, and holds them against the order that is promised. */
export class Diary {
  readonly #lives = new Map<object, string>();

  note(channel: object, event: LifeEvent): void {
    this.#lives.set(channel, (this.#lives.get(channel) ?? "") + EVENTS[event]);
  }

  /**
   * Forgets whoever is not among the living.
   *
   * @returns What is wrong with any of the lives.
   */
  review(living: ReadonlySet<object>): string[] {
    const problems: string[] = [];
    for (const [channel, life] of this.#lives) {
      const isThere = living.has(channel);
      if (!(isThere ? ALIVE : LIFE).test(life)) {
        problems.push(`The hooks of a channel that is ${isThere ? "there" : "gone"} came in the order "${life}".`);
      }
      if (isThere) this.#lives.set(channel, "ncC");
      else this.#lives.delete(channel);
    }
    return problems;
  }
}
