/** What a value is, as the language itself names it: "Map", "Function", "Date". A class can name its own instances. */
export function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}
