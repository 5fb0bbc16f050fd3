import { ExtData } from "@msgpack/msgpack";

/**
 * Replaces, in a map that was just decoded, each view into the received bytes by a copy with an ArrayBuffer of its
 * own: the received bytes are soon overwritten, and whoever gets a view could read what belongs to others.
 */
export function ownBytes(container: Record<string, unknown> | unknown[]): void {
  const values = container as Record<string, unknown>;
  for (const key of Object.keys(container)) {
    const value = values[key];
    if (value instanceof Uint8Array) values[key] = new Uint8Array(value);
    else if (typeof value === "object" && value !== null && !(value instanceof Date || value instanceof ExtData)) {
      ownBytes(value as Record<string, unknown>);
    }
  }
}
