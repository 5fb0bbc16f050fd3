import type { WireMap } from "./codec.js";
import { isMap } from "./encodable.js";
import { toWellFormed } from "./well-formed.js";

/** A copy of a message that was found encodable: strings and keys well-formed, maps without `undefined`. */
export function repairMap(map: WireMap): WireMap {
  const copy: WireMap = {};
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value !== undefined) copy[toWellFormed(key)] = repairValue(value);
  }
  return copy;
}

function repairValue(value: unknown): unknown {
  if (typeof value === "string") return toWellFormed(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(repairValue);
  return isMap(value) ? repairMap(value) : value;
}
