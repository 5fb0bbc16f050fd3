import type { Contract } from "./infer.js";

const DIRECTIONS = ["toServer", "toClient"] as const satisfies (keyof Contract)[];

// FNV-1a with 64 bits, by Fowler, Noll and Vo (draft-eastlake-fnv): short and the same everywhere, and no protection
// against somebody who wants two contracts to look alike.
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** A contract as sorted lines of `direction name kind`, such as `toServer chat message`. */
export function contractLines(contract: Contract): string[] {
  const lines = DIRECTIONS.flatMap((direction) =>
    Object.entries(contract[direction]).map(([name, { kind }]) => `${direction} ${name} ${kind}`),
  );
  return lines.sort();
}

/**
 * A short text that is equal for equal contracts: 16 hexadecimal digits, FNV-1a over the lines joined by line feeds,
 * two bytes per UTF-16 code unit, the lower one first. Not for security.
 */
export function fingerprint(contract: Contract): string {
  const text = contractLines(contract).join("\n");
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    for (const byte of [unit & 0xff, unit >>> 8]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, "0");
}
