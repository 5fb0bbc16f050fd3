const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;

// In Node 20 and in browsers from 2023 on; not yet in the `lib` that we compile with.
const { isWellFormed: native } = String.prototype as { isWellFormed?: () => boolean };

/** Whether a string has no half of a surrogate pair without the other half, and so can be written as UTF-8. */
export const isWellFormed: (text: string) => boolean = native
  ? (text) => native.call(text)
  : (text) => !LONE_SURROGATE.test(text);

/** The string with U+FFFD in place of each lone surrogate. */
export function toWellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(LONE_SURROGATES, "\ufffd");
}
