/** The most characters of a name. */
const LONGEST_NAME = 20;

/** What would move text around or hide in it: controls, line ends, changes of direction, invisible letters. */
const TRICKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * The name that somebody means, safe to show. Types end at the wire: a peer may send anything.
 *
 * @returns Nothing where nothing is left to show.
 */
export function toName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value.normalize("NFKC").replace(TRICKS, "").replace(/\s+/gu, " ").trim();
  return [...name].slice(0, LONGEST_NAME).join("").trim() || undefined;
}
