import { parseArgs } from "node:util";
import { DEFAULT_HOST, DEFAULT_PORT } from "@repod/core";

export interface LagOptions {
  /** Whether to answer pings for others instead of measuring. */
  readonly serve: boolean;
  /** The server to measure, or the address to serve on; absent to measure a server of our own. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  readonly count: number;
  /** Milliseconds between two pings. */
  readonly every: number;
}

export const USAGE = `
npm run lag-time                                measures a server of its own
npm run lag-time -- <host> [port]               measures another one
npm run lag-time -- --serve [host] [port]       is that other one

  --count <number>    how many round trips; 500 unless told otherwise
  --every <ms>        the pause between two of them; 10 unless told otherwise
`;

/** @throws Error with a sentence that says which argument is wrong. */
export function readOptions(args: readonly string[]): LagOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      serve: { type: "boolean", default: false },
      count: { type: "string", default: "500" },
      every: { type: "string", default: "10" },
    },
  });
  const [host = DEFAULT_HOST, port = String(DEFAULT_PORT), surplus] = positionals;
  if (surplus !== undefined) throw new Error(`"${surplus}" is one argument too many.`);
  const isGiven = values.serve || positionals.length > 0;
  return {
    serve: values.serve,
    address: isGiven ? { host, port: whole("The port", port, values.serve ? 0 : 1, 65_535) } : undefined,
    count: whole("--count", values.count, 1, 1_000_000),
    every: whole("--every", values.every, 0, 60_000),
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}
