import { sentence } from "#sentence";
import { CLOSE_CODES } from "./close-codes.js";
import type { WireCode } from "./close-codes.js";

/** What WebSocket itself says in its close codes, 1000 being one of ours. */
const STANDARD_CLOSE_CODES: Readonly<Record<number, WireCode>> = {
  1001: "closed",
  1002: "protocol_error",
  1003: "bad_frame",
  1007: "bad_frame",
  1009: "frame_too_large",
};

/** Whether something, from the wire say, is a code that a peer may tell. */
export function isWireCode(code: unknown): code is WireCode {
  return typeof code === "string" && Object.hasOwn(CLOSE_CODES, code);
}

/** The WebSocket close code for `code`; a code of the application's own travels as `kicked`. */
export function closeCodeOf(code: string): number {
  return (isWireCode(code) && CLOSE_CODES[code]) || CLOSE_CODES.kicked;
}

/** What a WebSocket close code says where no `$close` came before it. */
export function codeOfClose(closeCode: number): WireCode {
  const codes = Object.keys(CLOSE_CODES) as WireCode[];
  return STANDARD_CLOSE_CODES[closeCode] ?? codes.find((code) => CLOSE_CODES[code] === closeCode) ?? "connection_lost";
}

/** What a code says, in a sentence; nothing for a code of the application's own. */
export function sentenceOf(code: string): string {
  return isWireCode(code) ? sentence(code) : "";
}
