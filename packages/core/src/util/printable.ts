const LONGEST = 64;

/** A name that came from the wire, fit for a log or a message: at most 64 characters, control characters escaped. */
export function printable(name: string): string {
  const cut = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  return cut.replace(/[^\x20-\x7e\u00a1-\u{10ffff}]|[\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
