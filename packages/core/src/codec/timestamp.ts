// The data of the timestamp extension is one, two or three words of 32 bits: seconds since 1970; 30 bits of nanoseconds
// and 34 of seconds; nanoseconds, and 64 bits of seconds with a sign.

const WORD = 2 ** 32;

/** The words, as few as will do, of a time in milliseconds since 1970. */
export function encodeTimestamp(time: number): readonly number[] {
  const seconds = Math.floor(time / 1e3);
  const nanoseconds = (time - seconds * 1e3) * 1e6;
  const high = Math.floor(seconds / WORD);
  if (high >>> 2 !== 0) return [nanoseconds, high, seconds];
  return high + nanoseconds > 0 ? [nanoseconds * 4 + high, seconds] : [seconds];
}

/** The time in milliseconds since 1970 that one to three words stand for. */
export function decodeTimestamp(words: readonly number[]): number {
  const [first, second, third] = words as [number, number?, number?];
  if (second === undefined) return first * 1e3;
  if (third === undefined) return ((first & 3) * WORD + second) * 1e3 + (first >>> 2) / 1e6;
  return ((second | 0) * WORD + third) * 1e3 + first / 1e6;
}
