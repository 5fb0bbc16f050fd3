import type { Placed, Snapshot } from "../contract.js";

/**
 * How far in the past the page shows the game, in seconds: two ticks of the server. So there is nearly always a snapshot
 * before and one after the moment that is shown, and players move smoothly from one to the other.
 */
export const DELAY = 0.1;

/** How fast the page believes that the server has become slower, in seconds for each snapshot. */
const DRIFT = 0.001;

/** A difference of the clocks that is no jitter: the server stood still, or is another one. In seconds. */
const JUMP = 1;

/** What the page knows about the recent past, and where everybody was between two snapshots. */
export class Timeline {
  #snapshots: Snapshot[] = [];
  /** The page's clock minus the game's, as the snapshot with the shortest way here tells. */
  #difference: number | undefined;

  /** @param now - The page's clock in seconds. */
  add(snapshot: Snapshot, now: number): void {
    const difference = now - snapshot.time;
    if (this.#difference === undefined || Math.abs(difference - this.#difference) > JUMP) {
      this.#snapshots = [];
      this.#difference = difference;
    }
    this.#difference = Math.min(difference, this.#difference + DRIFT);
    this.#snapshots.push(snapshot);
  }

  /** Forgets everything: another connection, another game. */
  clear(): void {
    this.#snapshots = [];
    this.#difference = undefined;
  }

  /**
   * The game as it was a moment ago.
   *
   * @param now - The page's clock in seconds; it never goes back.
   * @returns Nothing where nothing is known yet.
   */
  at(now: number): Snapshot | undefined {
    const time = now - (this.#difference ?? 0) - DELAY;
    // All but the last that lie before that moment are of no use any more.
    while (this.#snapshots[1] && this.#snapshots[1].time <= time) this.#snapshots.shift();
    const [before, after] = this.#snapshots;
    if (!before || !after || time <= before.time) return before;
    const share = (time - before.time) / (after.time - before.time);
    return { ...before, time, players: before.players.map((player) => between(player, after, share)) };
  }
}

/** Somebody who is gone by then stays until then. */
function between(player: Placed, after: Snapshot, share: number): Placed {
  const then = after.players.find(({ id }) => id === player.id) ?? player;
  return { ...player, x: mix(player.x, then.x, share), y: mix(player.y, then.y, share) };
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
