import { parseArgs } from "node:util";
import type { Workload } from "./workloads/workload.js";
import { WORKLOADS } from "./workloads/workloads.js";

export interface Options {
  /** A smoke run: little work, and few alternations. */
  readonly quick: boolean;
  readonly alternations: number;
  readonly seed: number;
  readonly workloads: readonly Workload[];
  /** The file for the results. */
  readonly out: string;
  /** A directory for CPU profiles of the servers. */
  readonly profile: string | undefined;
}

export const USAGE = `npm run bench -- [options]

  --quick              a smoke run of a few seconds; its figures mean little
  --alternations <n>   how often each system is measured (20; quick: 2)
  --only <workload>    one of: ${WORKLOADS.map(({ name }) => name).join(", ")}
  --seed <n>           of the order of measurement and of the resampling (1)
  --out <file>         for the results as JSON (results/last.json; quick: results/quick.json)
  --profile <dir>      for a CPU profile of each server's process; profiling costs time of its own
  --help`;

/**
 * What the command line says; `undefined` when it asks for help.
 *
 * @throws Error naming what is wrong.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      alternations: { type: "string" },
      only: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick, only } = values;
  const workloads = only === undefined ? WORKLOADS : WORKLOADS.filter(({ name }) => name === only);
  if (workloads.length === 0) throw new Error(`There is no workload named ${only}.`);
  return {
    quick,
    alternations: wholeNumber("alternations", values.alternations ?? (quick ? "2" : "20"), 1),
    seed: wholeNumber("seed", values.seed, 0),
    workloads,
    out: values.out ?? (quick ? "results/quick.json" : "results/last.json"),
    profile: values.profile,
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number from ${least} on, not ${text}.`);
}
