/** Numbers from 0 up to 1, the same ones for the same seed. */
export type Random = () => number;

/** A generator of 32 bits of state (mulberry32): for tests, orders and resampling, not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The generator of one of many things that share a seed. */
export function createRandomOf(seed: number, index: number): Random {
  // Neighbours must not have anything in common: both factors are odd and have no pattern.
  return createRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77));
}
