const LONGEST = 64;
/**
 * What a terminal may obey, or a reader cannot see: controls, marks of direction, no width, half a character, and the
 * space that is none.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\xa0]/gu;

/** A name that came from the wire, fit for a log or a message: at most 64 characters, invisible ones escaped. */
export function printable(name: string): string {
  return escapeInvisible(name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);
}

/** A text of one line in which every character can be seen. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
