import { parseArgs } from "node:util";
import { DEFAULT_HOST, DEFAULT_PORT } from "@repod/core";

/** A server, by host and port or by a URL. */
export type LagTarget = { readonly host: string; readonly port: number } | { readonly url: string };

export interface LagOptions {
  /** Where to answer pings for others; absent to measure. */
  readonly serve: { readonly host: string; readonly port: number } | undefined;
  /** The server to measure; absent to measure a server of our own. */
  readonly target: LagTarget | undefined;
  readonly count: number;
  /** Milliseconds between two pings. */
  readonly every: number;
}

export const USAGE = `
npm run lag-time                                measures a server of its own
npm run lag-time -- <host> [port]               measures another one
npm run lag-time -- <url>                       measures the one of npm start: ws://localhost:5071/lag-time/repod
npm run lag-time -- --serve [host] [port]       is that other one, and serves the page that draws a chart;
                                                without host and port, where HOST and PORT of the environment say

  --count <number>    how many round trips; 500 unless told otherwise
  --every <ms>        the pause between two of them; 10 unless told otherwise
`;

/**
 * @param usual - Where to answer pings when the arguments do not say.
 * @throws Error with a sentence that says which argument is wrong.
 */
export function readOptions(args: readonly string[], usual: () => { host: string; port: number }): LagOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      serve: { type: "boolean", default: false },
      count: { type: "string", default: "500" },
      every: { type: "string", default: "10" },
    },
  });
  const [first, second, surplus] = positionals;
  const isUrl = first?.includes("://") && !values.serve;
  const useless = isUrl ? second : surplus;
  if (useless !== undefined) throw new Error(`"${useless}" is one argument too many.`);
  const { host, port } = values.serve ? usual() : { host: DEFAULT_HOST, port: DEFAULT_PORT };
  const address = {
    host: first ?? host,
    port: whole("The port", second ?? String(port), values.serve ? 0 : 1, 65_535),
  };
  const target = first === undefined ? undefined : isUrl ? { url: first } : address;
  return {
    serve: values.serve ? address : undefined,
    target,
    count: whole("--count", values.count, 1, 1_000_000),
    every: whole("--every", values.every, 0, 60_000),
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}
