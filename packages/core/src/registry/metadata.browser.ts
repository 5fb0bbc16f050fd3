// What metadata.ts does, for browsers: reflect-metadata would be a fifth of the client there.

/** The functions of reflect-metadata, there when the program has loaded it for another library. */
interface Reflection {
  getOwnMetadata?(key: symbol, owner: object): unknown;
  defineMetadata?(key: symbol, value: unknown, owner: object): void;
}

/** What was recorded under `key` on this very owner, here or by a copy of this package that uses reflect-metadata. */
export function getOwnMetadata(key: symbol, owner: object): unknown {
  if (Object.hasOwn(owner, key)) return (owner as Record<symbol, unknown>)[key];
  return (Reflect as Reflection).getOwnMetadata?.(key, owner);
}

/** Records on the owner itself, hidden from whoever lists its members, where all copies of this package look for it. */
export function defineMetadata(key: symbol, value: unknown, owner: object): void {
  Object.defineProperty(owner, key, { value, configurable: true });
  (Reflect as Reflection).defineMetadata?.(key, value, owner);
}
