/** The most characters of one line; what is longer is cut. */
export const LONGEST_LINE = 500;

/** What a nickname may be, as a sentence. */
export const NICKNAME_RULE = "A nickname has 1 to 20 letters, digits, hyphens or underscores.";

/** These would move the cursor of whoever reads them, or clear the screen. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** These turn text around, so that it reads as something else. */
const DIRECTIONS = /\p{Bidi_Control}/gu;

/** Some letters are invisible; with one of them a name would look like somebody else's. */
const NICKNAME = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}_-]{1,20}$/u;

/**
 * One line that is safe to show. Types end at the wire: a peer may send anything as `text`.
 *
 * @returns An empty text where there is nothing to show.
 */
export function toLine(value: unknown): string {
  if (typeof value !== "string") return "";
  const characters = [...value.replace(CONTROLS, " ").replace(DIRECTIONS, "").trim()];
  return characters.length > LONGEST_LINE ? `${characters.slice(0, LONGEST_LINE - 1).join("")}…` : characters.join("");
}

/** The nickname that somebody means; `undefined` where it is none. */
export function toNickname(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value.normalize("NFKC").trim();
  return NICKNAME.test(name) ? name : undefined;
}
