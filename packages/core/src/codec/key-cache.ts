/**
 * The keys that were read lately: messages repeat theirs, and a key that is already a string is quicker to find than to
 * make. Who sends many others takes their places for a moment, and there are never more. The caller sees to it that they are short.
 */
export type KeyCache = string[];

const PLACES = 512;

export function createKeyCache(): KeyCache {
  return new Array<string>(PLACES).fill("");
}

/** The key in the bytes from `start` to `end`; undefined when it is not known. */
export function findKey(cache: KeyCache, bytes: Uint8Array, start: number, end: number): string | undefined {
  const key = cache[placeOf(bytes, start, end)]!;
  if (key.length !== end - start) return undefined;
  for (let at = start; at < end; at++) {
    if (key.charCodeAt(at - start) !== bytes[at]) return undefined;
  }
  return key;
}

/** Remembers what was read from these bytes. */
export function addKey(cache: KeyCache, key: string, bytes: Uint8Array, start: number, end: number): void {
  // As many characters as bytes: it is ASCII, and can be compared with bytes one by one.
  if (key.length === end - start) cache[placeOf(bytes, start, end)] = key;
}

function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = (hash * 31 + bytes[at]!) | 0;
  return (hash ^ (hash >>> 9)) & (PLACES - 1);
}
