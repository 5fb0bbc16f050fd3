import "reflect-metadata/lite";

// Asked anew each time: a program may load the whole of reflect-metadata later, and with it other functions.

/** What was recorded under `key` on this very owner, where reflect-metadata keeps it for whoever asks. */
export function getOwnMetadata(key: symbol, owner: object): unknown {
  return Reflect.getOwnMetadata(key, owner);
}

export function defineMetadata(key: symbol, value: unknown, owner: object): void {
  Reflect.defineMetadata(key, value, owner);
}
