import { ExtData } from "@msgpack/msgpack";
import { RepodError } from "../errors/repod-error.js";

/** The key of a map or the index of an array. */
export type PathKey = string | number;

/** What to send instead of a value that looks as if it could be sent. */
const REMEDIES: Readonly<Record<string, string>> = {
  Map: "send a plain object or an array of entries",
  Set: "send an array",
  BigInt: "send a number or a string",
  ArrayBuffer: "wrap it in a Uint8Array",
  SharedArrayBuffer: "wrap it in a Uint8Array",
  Function: "call it, or leave it out",
  Promise: "await it first",
  Error: "send its message",
  RegExp: "send its source",
  Symbol: "send a string",
  Number: "send a number",
  String: "send a string",
  Boolean: "send a boolean",
  Date: "its time must be a number",
  ExtData: "its type must be an integer from -128 to 127 other than -1, its data a Uint8Array",
};

const LONGEST_PATH = 8;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The refusal of a value because of its type. */
export function notEncodable(path: readonly PathKey[], value: unknown): RepodError {
  const type = value instanceof ExtData ? "ExtData" : typeName(value);
  const remedy = Object.hasOwn(REMEDIES, type) ? `; ${REMEDIES[type]}` : "";
  return notEncodableBecause(path, `is of type ${type}${remedy}`);
}

/**
 * The refusal of a value for a reason of its own.
 *
 * @param what - What is wrong, so that it reads on from the path: "is nested too deep".
 */
export function notEncodableBecause(path: readonly PathKey[], what: string, details?: { cause: unknown }): RepodError {
  return new RepodError("not_encodable", `A message cannot be sent: ${pathText(path)} ${what}.`, details);
}

/** What a value is, as the language itself names it: "Map", "Function", "Date". A class can name its own instances. */
export function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** `players[3].name`, as one would write it in a program; cut where it is long, as that of a value within itself is. */
function pathText(path: readonly PathKey[]): string {
  if (path.length === 0) return "it";
  let text = "";
  for (const key of path.slice(0, LONGEST_PATH)) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!IDENTIFIER.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return path.length > LONGEST_PATH ? `${text}…` : text;
}
