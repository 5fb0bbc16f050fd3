/** How much of a text is repeated, in UTF-16 code units. */
const MOST_LENGTH = 80;

/** A value in a few words: a text is cut, and what is no plain value is told by its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > MOST_LENGTH ? `${value.slice(0, MOST_LENGTH)}…` : value);
}
