import type { HistogramMetrics } from "./server-metrics.js";

/** How often values fell between bounds that are fixed. Takes no memory as it counts. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds - Upper bounds, ascending; a value that equals one is below it. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > bounds[index]!) index += 1;
    this.#counts[index]! += 1;
    this.#sum += value;
  }

  /** @param total - How many values there were, where those of the first bucket, being 0, are not observed. */
  read(total?: number): HistogramMetrics {
    const counts = [...this.#counts];
    const observed = counts.reduce((sum, each) => sum + each, 0);
    const count = total ?? observed;
    counts[0]! += count - observed;
    return Object.freeze({ bounds: this.#bounds, counts: Object.freeze(counts), count, sum: this.#sum });
  }
}
