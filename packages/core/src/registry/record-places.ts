import type { Class } from "./class-chain.js";
import { symbolMetadata } from "./symbol-metadata.js";

/**
 * Where a class's own records can be: on the metadata object that standard decorators share, and on its prototype. In
 * this order, since `registerAction` runs after the class is declared.
 */
export function recordPlaces(owner: Class): object[] {
  const prototype = owner.prototype as object;
  // A class without decorators of its own inherits the property from its parent.
  const shared = Object.getOwnPropertyDescriptor(owner, symbolMetadata())?.value as unknown;
  return typeof shared === "object" && shared !== null ? [shared, prototype] : [prototype];
}
