/**
 * The board in its own units, fine enough for any screen. A page scales them to the size of its window, so a stroke is at
 * the same place of the picture everywhere.
 */
export const BOARD = { width: 12_000, height: 9_000 } as const;

/** What one stroke and one board hold, so that nobody fills the server's memory. */
export const LIMITS = { pointsOfMessage: 500, pointsOfStroke: 2_000, strokes: 1_000, points: 60_000 } as const;

/** A line that somebody drew without lifting the pen. */
export interface Stroke {
  readonly id: string;
  /** Who drew it. */
  readonly author: number;
  readonly colour: string;
  /** In board units. */
  readonly thickness: number;
  /** x and y in turn, in board units. */
  readonly points: readonly number[];
}

/** The name of a stroke: who drew it, and which of theirs it is. */
export function strokeId(author: number, stroke: number): string {
  return `${author}/${stroke}`;
}

/** A picture: strokes in the order in which they were begun. The server has one, and each page a copy. */
export class Board {
  readonly #strokes = new Map<string, Stroke & { points: number[] }>();
  #points = 0;

  /** From the lowest to the topmost. */
  get strokes(): readonly Stroke[] {
    return [...this.#strokes.values()];
  }

  /** How many points all strokes have together. */
  get points(): number {
    return this.#points;
  }

  get(id: string): Stroke | undefined {
    return this.#strokes.get(id);
  }

  /** Adds a stroke; one that is there already stays as it is. */
  begin(stroke: Stroke): void {
    if (this.#strokes.has(stroke.id)) return;
    this.#strokes.set(stroke.id, { ...stroke, points: [...stroke.points] });
    this.#points += stroke.points.length / 2;
  }

  /** @returns Whether it was done: the stroke is there, and not as long as a stroke may be. */
  extend(id: string, points: readonly number[]): boolean {
    const stroke = this.#strokes.get(id);
    if (!stroke || (stroke.points.length + points.length) / 2 > LIMITS.pointsOfStroke) return false;
    stroke.points.push(...points);
    this.#points += points.length / 2;
    return true;
  }

  /** @returns Whether it was there. */
  erase(id: string): boolean {
    const stroke = this.#strokes.get(id);
    this.#points -= (stroke?.points.length ?? 0) / 2;
    return this.#strokes.delete(id);
  }

  clear(): void {
    this.#strokes.clear();
    this.#points = 0;
  }

  /**
   * Takes the oldest strokes away until the others fit.
   *
   * @returns Which ones.
   */
  trim(): string[] {
    const erased: string[] = [];
    for (const { id } of this.#strokes.values()) {
      if (this.#strokes.size <= LIMITS.strokes && this.#points <= LIMITS.points) break;
      this.erase(id);
      erased.push(id);
    }
    return erased;
  }
}
