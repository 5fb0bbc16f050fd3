// What metadata.ts does, for browsers: reflect-metadata would be a fifth of the client there.

/** The functions of reflect-metadata, there when the program has loaded it for another library. */
interface Reflection {
  getOwnMetadata?(key: symbol, owner: object): unknown;
  defineMetadata?(key: symbol, value: unknown, owner: object): void;
}

type Records = WeakMap<object, Map<symbol, unknown>>;

// On globalThis, so that two copies of the package in one program see the same records.
const KEY = Symbol.for("repod.metadata");
const host = globalThis as { [KEY]?: Records };

/** What was recorded under `key` on this very owner, here or by a copy of this package that uses reflect-metadata. */
export function getOwnMetadata(key: symbol, owner: object): unknown {
  return host[KEY]?.get(owner)?.get(key) ?? (Reflect as Reflection).getOwnMetadata?.(key, owner);
}

export function defineMetadata(key: symbol, value: unknown, owner: object): void {
  const records = (host[KEY] ??= new WeakMap());
  const own = records.get(owner) ?? new Map<symbol, unknown>();
  records.set(owner, own.set(key, value));
  (Reflect as Reflection).defineMetadata?.(key, value, owner);
}
