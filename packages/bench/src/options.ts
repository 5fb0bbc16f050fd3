import { parseArgs } from "node:util";
import { DISCIPLINES } from "./compare/disciplines.js";
import type { Discipline } from "./compare/subject.js";
import { isSystemName, SYSTEM_NAMES } from "./systems/systems.js";
import type { SystemName } from "./systems/systems.js";
import type { Workload } from "./workloads/workload.js";
import { WORKLOADS } from "./workloads/workloads.js";

/** What is measured besides workloads. */
const CORE = { name: "core" } as const;
const BYTES = { name: "bytes" } as const;
const WORKS = [...WORKLOADS, CORE, BYTES] as const;

interface CommonOptions {
  /** A smoke run: little work, and few alternations. */
  readonly quick: boolean;
  readonly alternations: number;
  readonly seed: number;
  /** The file for the results. */
  readonly out: string;
}

/** Our server beside others. */
export interface SystemsOptions extends CommonOptions {
  readonly against?: undefined;
  readonly workloads: readonly Workload[];
  readonly systems: readonly SystemName[];
  /** Whether the core alone is measured, and how long messages are. */
  readonly core: boolean;
  readonly bytes: boolean;
  /** A directory for CPU profiles of the servers. */
  readonly profile: string | undefined;
}

/** This build beside another one. */
export interface BuildsOptions extends CommonOptions {
  /** A commit, or a folder where a repository was built. */
  readonly against: string;
  readonly disciplines: readonly Discipline[];
}

export type Options = SystemsOptions | BuildsOptions;

export const USAGE = `npm run bench -- [options]

  --quick              a smoke run, of two servers at a time; its figures mean little
  --alternations <n>   how often each system is measured (20; quick: 1)
  --only <word>        what has the word in its name: ${namesOf(WORKS)};
                       with --against: ${namesOf(DISCIPLINES)}
  --systems <names>    only these, with commas in between: ${SYSTEM_NAMES.join(", ")}
  --seed <n>           of the order of measurement and of the resampling (1)
  --out <file>         for the results as JSON (results/last.json; quick: results/quick.json; with --against: results/against.json)
  --profile <dir>      for a CPU profile of each server's process, which npm run bench:profile sums up; profiling costs time
  --against <build>    compares this build with another one: a commit, which is built in a temporary folder, or a folder
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
      systems: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      profile: { type: "string" },
      against: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick, only, systems, against, profile } = values;
  const common = {
    quick,
    alternations: wholeNumber("alternations", values.alternations ?? (quick ? "1" : "20"), 1),
    seed: wholeNumber("seed", values.seed, 0),
  };
  if (against === undefined) {
    const out = values.out ?? (quick ? "results/quick.json" : "results/last.json");
    const works = chosen(WORKS, only);
    const isChosen = (work: (typeof WORKS)[number]): boolean => works.includes(work);
    return {
      ...common,
      out,
      workloads: WORKLOADS.filter(isChosen),
      core: isChosen(CORE),
      bytes: isChosen(BYTES),
      systems: namedSystems(systems),
      profile,
    };
  }
  if (systems !== undefined) throw new Error("--systems is not for --against, which is about ours.");
  if (profile !== undefined) throw new Error("--profile is for systems, not for --against.");
  return { ...common, out: values.out ?? "results/against.json", disciplines: chosen(DISCIPLINES, only), against };
}

function chosen<T extends { readonly name: string }>(all: readonly T[], word: string | undefined): readonly T[] {
  const found = word === undefined ? all : all.filter(({ name }) => name.includes(word));
  if (found.length === 0) throw new Error(`Nothing has ${word} in its name; there are ${namesOf(all)}.`);
  return found;
}

function namedSystems(names: string | undefined): readonly SystemName[] {
  if (names === undefined) return SYSTEM_NAMES;
  return names.split(",").map((name) => {
    if (isSystemName(name)) return name;
    throw new Error(`There is no system ${name}; there are ${SYSTEM_NAMES.join(", ")}.`);
  });
}

function namesOf(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(", ");
}

/** @throws Error naming the option. */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number from ${least} on, not ${text}.`);
}
