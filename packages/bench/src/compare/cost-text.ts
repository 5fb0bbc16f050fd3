/** A cost as one reads it: to four digits or more, and no finer than a thousandth. */
export function costText(cost: number): string {
  return cost.toFixed(Math.abs(cost) < 100 ? 3 : 0);
}
