/** An angle that never repeats itself: neighbours in the count are far apart on the wheel of colours. */
const GOLDEN_ANGLE = 137.508;

/** A player's colour, the same on every page; it is seen on dark and on light. */
export function playerColour(id: number): string {
  return `hsl(${((id * GOLDEN_ANGLE + 70) % 360).toFixed(0)} 70% 50%)`;
}
