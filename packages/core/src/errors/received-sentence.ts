import { escapeInvisible } from "../util/printable.js";

/** More than this is no sentence. */
const LONGEST = 256;

/**
 * A sentence that the peer sent, fit to be shown to people: cut at 256 characters, with nothing in it that a terminal
 * would obey.
 *
 * @returns `undefined` for what is no text, or an empty one.
 */
export function receivedSentence(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? escapeInvisible(value.slice(0, LONGEST)) : undefined;
}
