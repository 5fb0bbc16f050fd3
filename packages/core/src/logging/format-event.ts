import { formatAddress } from "../util/format-address.js";
import type { LogFields } from "../util/logger.js";
import { escapeInvisible } from "../util/printable.js";

/** An event in one line: its name, then `key=value` for each field. */
export function formatEvent(event: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${formatValue(value)}`);
  return [event, ...pairs].join(" ");
}

function formatValue(value: unknown): string {
  if (isAddress(value)) return formatAddress(...value);
  if (typeof value === "string" && /^[\w.:[\]-]+$/.test(value)) return value;
  // JSON escapes only some of what a terminal would obey.
  return escapeInvisible(JSON.stringify(value));
}

function isAddress(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";
}
