/** A moment as the clocks of this place show it, to a tenth of a second. */
export function clockTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `${parts.join(":")}.${Math.floor(date.getMilliseconds() / 100)}`;
}
