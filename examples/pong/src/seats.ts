import { SIDES } from "./shared/court.js";
import type { Side } from "./shared/court.js";

/** Who plays, and who waits for a turn. The first two to come play; when one goes, whoever waits longest takes over. */
export class Seats<P> {
  readonly #players: Partial<Record<Side, P>> = {};
  readonly #waiting: P[] = [];

  /** Who waits, in the order in which they will play. */
  get waiting(): readonly P[] {
    return this.#waiting;
  }

  /** Whether a match can be played. */
  get areTaken(): boolean {
    return SIDES.every((side) => this.#players[side] !== undefined);
  }

  playerOn(side: Side): P | undefined {
    return this.#players[side];
  }

  /** The side that somebody plays on; nothing for who waits. */
  sideOf(person: P): Side | undefined {
    return SIDES.find((side) => this.#players[side] === person);
  }

  /** Takes a free side, or a place at the end of the queue. */
  join(person: P): void {
    this.#waiting.push(person);
    this.#fill();
  }

  /** @returns Whether it was a player who left. */
  leave(person: P): boolean {
    const side = this.sideOf(person);
    const place = this.#waiting.indexOf(person);
    if (side) delete this.#players[side];
    else if (place >= 0) this.#waiting.splice(place, 1);
    this.#fill();
    return side !== undefined;
  }

  /**
   * A player lets the next one play, and waits from now on. Nothing happens where nobody waits.
   *
   * @returns Whether somebody else plays now.
   */
  yield(person: P): boolean {
    if (this.#waiting.length === 0 || !this.sideOf(person)) return false;
    this.leave(person);
    this.join(person);
    return true;
  }

  #fill(): void {
    for (const side of SIDES) {
      const next = this.#players[side] ?? this.#waiting.shift();
      if (next !== undefined) this.#players[side] = next;
    }
  }
}
