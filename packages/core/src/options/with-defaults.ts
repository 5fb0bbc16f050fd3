/**
 * Options with nothing left open. One that is `undefined` counts as not given.
 *
 * @returns A frozen object.
 */
export function withDefaults<T extends object>(given: object, defaults: T): Readonly<T> {
  const resolved = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value !== undefined) resolved[name] = value;
  }
  return Object.freeze(resolved as T);
}
