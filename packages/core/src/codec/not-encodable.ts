import { RepodError } from "../errors/repod-error.js";
import { typeName } from "./type-name.js";

/** The key of a map or the index of an array. */
export type PathKey = string | number;

/** By type, what to do about a value that looks as if it could be sent. */
const REMEDIES: Readonly<Record<string, string>> = {
  Map: "send a plain object",
  Set: "send an array",
  BigInt: "send a number",
  ArrayBuffer: "send a Uint8Array",
  Promise: "await it",
  Error: "send its message",
  Date: "its time is NaN",
};

const LONGEST_PATH = 8;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * The refusal of a value in a message.
 *
 * @param what - What is wrong, so that it reads on from the path: "is nested too deep".
 */
export function notEncodable(path: readonly PathKey[], what: string, details?: { cause: unknown }): RepodError {
  return new RepodError("not_encodable", `A message cannot be sent: ${pathText(path)} ${what}.`, details);
}

/** What is wrong with a value that has no encoding because of its type. */
export function typeFault(value: unknown): string {
  const type = typeName(value);
  return `is of type ${type}${Object.hasOwn(REMEDIES, type) ? `; ${REMEDIES[type]}` : ""}`;
}

/** `players[3].name`, as one would write it in a program; cut where it is long, as that of a value within itself is. */
function pathText(path: readonly PathKey[]): string {
  if (path.length === 0) return "it";
  const text = path.slice(0, LONGEST_PATH).map(step).join("").replace(/^\./, "");
  return path[LONGEST_PATH] === undefined ? text : `${text}…`;
}

function step(key: PathKey): string {
  if (typeof key === "string" && IDENTIFIER.test(key)) return `.${key}`;
  return `[${JSON.stringify(key)}]`;
}
