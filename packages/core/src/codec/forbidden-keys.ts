/**
 * Whether a key could reach the prototype of an object that a program copies a message into. No message has such a
 * key, at any depth: neither side sends it, neither accepts it.
 */
export function isForbiddenKey(key: string): boolean {
  return key === "__proto__" || key === "prototype" || key === "constructor";
}
