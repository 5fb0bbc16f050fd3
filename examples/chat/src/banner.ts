import { DEFAULT_HOST } from "@repod/core";
import type { Address } from "@repod/core";
import { portVariable } from "./address.js";

/** Servers that listen on every address of a machine are found where clients look first. */
const FOUND_BY_DEFAULT: readonly string[] = [DEFAULT_HOST, "localhost", "0.0.0.0", "::"];

/** What whoever started the server needs to know, on one screen. */
export function banner([host, port]: Address): string {
  const join = `${hostVariable(host)}${portVariable(port)}npm run chat`;
  const rows = [
    [join, "joins, in another terminal"],
    [`${join} -- ada`, "joins as ada"],
    ["npm run lag-time", "measures round trips"],
    ["Ctrl+C", "stops the chat"],
  ] as const;
  const width = Math.max(...rows.map(([command]) => command.length));
  const table = rows.map(([command, does]) => `  ${command.padEnd(width)}   ${does}`).join("\n");
  return `\nThe chat is open on ${host}, port ${port}.\n\n${table}\n`;
}

function hostVariable(host: string): string {
  return FOUND_BY_DEFAULT.includes(host) ? "" : `HOST=${host} `;
}
