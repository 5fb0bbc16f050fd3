import { parseArgs } from "node:util";
import type { Attack } from "./attack.js";
import { ATTACKS } from "./attacks/attacks.js";

/** What is run: the attacks, and the client that does not read; without a name, both. */
const PARTS = ["attacks", "slow"] as const;

export interface Options {
  readonly parts: readonly (typeof PARTS)[number][];
  readonly attacks: readonly Attack[];
  /** A hundredth of everything, and no verdict on times that so short a window cannot measure. */
  readonly quick: boolean;
  readonly scale: number;
  readonly alternations: number;
  readonly seed: number;
  /** The file for the results. */
  readonly out: string;
  /** Whether what servers write to stderr is shown. */
  readonly verbose: boolean;
}

export const USAGE = `npm run hostile -- [attacks|slow] [options]

  --quick              a hundredth of everything, in a minute; its times mean little
  --only <attack>      one of: ${ATTACKS.map(({ name }) => name).join(", ")}
  --scale <n>          what numbers of connections and rates are multiplied with (1; quick: 0.01)
  --alternations <n>   how often the server and the decoy are attacked (3; quick: 1)
  --seed <n>           of what is left to chance (1)
  --out <file>         for the results as JSON (results/last.json; quick: results/quick.json)
  --verbose            shows what the servers write to stderr
  --help`;

/**
 * What the command line says; `undefined` when it asks for help.
 *
 * @throws Error naming what is wrong.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      scale: { type: "string" },
      alternations: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick, only, verbose } = values;
  const attacks = only === undefined ? ATTACKS : ATTACKS.filter(({ name }) => name === only);
  if (attacks.length === 0) throw new Error(`There is no attack named ${only}.`);
  return {
    parts: partsOf(positionals, only !== undefined),
    attacks,
    quick,
    scale: positive("scale", values.scale ?? (quick ? "0.01" : "1")),
    alternations: whole("alternations", values.alternations ?? (quick ? "1" : "3"), 1),
    seed: whole("seed", values.seed, 0),
    out: values.out ?? (quick ? "results/quick.json" : "results/last.json"),
    verbose,
  };
}

function partsOf(names: readonly string[], onlyAttacks: boolean): Options["parts"] {
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part named ${unknown}.`);
  if (names.length > 0) return PARTS.filter((part) => names.includes(part));
  return onlyAttacks ? ["attacks"] : PARTS;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number from ${least} on, not ${text}.`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new Error(`--${name} must be a number above 0, up to 1, not ${text}.`);
}
