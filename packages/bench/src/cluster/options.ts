import { parseArgs } from "node:util";
import type { WireName } from "../driver/wires.js";
import { wholeNumber } from "../options.js";
import { WORKS } from "./work.js";
import type { ClusterWork } from "./work.js";

/** One kind of work on one wire. */
export interface WiredWork {
  readonly work: ClusterWork;
  readonly wire: WireName;
}

export interface ClusterOptions {
  /** A smoke run: little work, and few alternations. */
  readonly quick: boolean;
  readonly alternations: number;
  readonly seed: number;
  readonly works: readonly WiredWork[];
  /** A directory for CPU profiles of the servers. */
  readonly profile: string | undefined;
}

const WIRE_NAMES: readonly WireName[] = ["tcp-extended", "websocket-extended"];

const WIRED_WORKS = WORKS.flatMap((work) => WIRE_NAMES.map((wire) => ({ work, wire })));

export const CLUSTER_USAGE = `npm run bench:cluster -- [options]

  --quick              a smoke run; its figures mean little
  --alternations <n>   how often each arrangement is measured (6; quick: 1); from fewer than six there is no interval
  --only <words>       what has the words in its name: ${WIRED_WORKS.map(nameOf).join(", ")}
  --seed <n>           of the order of measurement and of the resampling (1)
  --profile <dir>      for a CPU profile of each server's process; profiling costs time
  --help`;

/**
 * What the command line says; `undefined` when it asks for help.
 *
 * @throws Error naming what is wrong.
 */
export function parseClusterOptions(args: readonly string[]): ClusterOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      alternations: { type: "string" },
      help: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      profile: { type: "string" },
      quick: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
    },
  });
  if (values.help) return undefined;
  const works = WIRED_WORKS.filter((wired) => nameOf(wired).includes(values.only));
  if (works.length === 0) {
    throw new Error(`Nothing has ${values.only} in its name; there are ${WIRED_WORKS.map(nameOf).join(", ")}.`);
  }
  return {
    quick: values.quick,
    alternations: wholeNumber("alternations", values.alternations ?? (values.quick ? "1" : "6"), 1),
    seed: wholeNumber("seed", values.seed, 0),
    works,
    profile: values.profile,
  };
}

function nameOf({ work, wire }: WiredWork): string {
  return `${work.name} ${wire}`;
}
