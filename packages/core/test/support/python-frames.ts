import { readFileSync } from "node:fs";
import type { WireMap } from "../../src/codec/codec.js";
import { bytes } from "./hex.js";

/** A frame that the Python package wrote, and the message in it. */
export interface PythonFrame {
  readonly message: WireMap;
  readonly frame: Uint8Array;
}

interface Entry {
  readonly message: WireMap;
  readonly hex: string;
}

const url = new URL("../fixtures/python-frames.json", import.meta.url);
const fixture = JSON.parse(readFileSync(url, "utf8"), reviveBytes) as Record<"encode" | "decode", Entry[]>;

/** In JSON, `{"$bytes": "00ff"}` stands for bytes. */
function reviveBytes(_key: string, value: unknown): unknown {
  const digits = (value as { $bytes?: string } | null)?.$bytes;
  return typeof digits === "string" ? bytes(digits) : value;
}

const read = (entries: Entry[]): PythonFrame[] => entries.map(({ message, hex }) => ({ message, frame: bytes(hex) }));

/** Those that our encoder must write too, byte for byte. */
export const WRITTEN_ALIKE = read(fixture.encode);
/** Those that we must read, though we would write them otherwise. */
export const READ_ONLY = read(fixture.decode);
