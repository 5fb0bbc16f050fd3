/** A duration for people: two digits behind the point below ten, one below a hundred. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) return "–";
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}
