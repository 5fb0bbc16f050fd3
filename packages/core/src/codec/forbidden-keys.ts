/**
 * Whether a key could reach the prototype of an object that a program copies a message into. No message has such a
 * key, at any depth: neither side sends it, neither accepts it.
 */
export function isForbiddenKey(key: string): boolean {
  // The length first: it settles nearly every key, and a string that was just decoded is slow to compare.
  if (key.length === 9) return key === "__proto__" || key === "prototype";
  return key.length === 11 && key === "constructor";
}
