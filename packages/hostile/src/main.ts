import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { describeMachine } from "@repod/bench/internal";
import { createRandom } from "@repod/testing/internal";
import { checkRoom, openFilesLimit } from "./limits.js";
import { MOST_CONNECTIONS } from "./attacks/never-speaks.js";
import { parseOptions, USAGE } from "./options.js";
import type { Options } from "./options.js";
import { toMarkdown } from "./report/markdown.js";
import type { Report } from "./report/markdown.js";
import { runSlow } from "./slow/run-slow.js";
import { runSuite } from "./suite.js";
import type { Tolerance, Verdict } from "./verdict.js";

const PLAYERS = 100;
/** Deadlines of the server that would not fall into a window of a few seconds; all else are defaults. */
const SERVER = { greetAfter: 250, handshakeTimeout: 1_000, authTimeout: 1_000, window: 3_000 };

const FULL = { windowMs: 3_000, warmUpMs: 3_000 };
const QUICK = { windowMs: 400, warmUpMs: 500 };

const TOLERANCE: Tolerance = { p99Ratio: 1.5, p99Ms: 2, memoryRatio: 1.1, growthMiB: 128 };
/** So short a run begins before the server's memory has settled. */
const QUICK_TOLERANCE: Tolerance = { ...TOLERANCE, memoryRatio: 1.25 };

/** @returns Whether the server withstood everything. */
async function hostile(options: Options): Promise<boolean> {
  const { parts, quick, alternations, seed, out } = options;
  const { scale, warning } = checkRoom(openFilesLimit(), MOST_CONNECTIONS, options.scale);
  if (warning) console.error(warning);
  const machine = describeMachine();
  const verdicts = parts.includes("attacks") ? await attack(options, scale) : [];
  const slow = parts.includes("slow")
    ? await runSlow(quick, ({ server, ration, transport, failures }) =>
        progress(`a slow consumer of ${ration} messages of ${server} over ${transport}`, failures),
      )
    : [];
  const date = new Date().toISOString();
  const report: Report = { date, machine, quick, scale, seed, alternations, players: PLAYERS, verdicts, slow };
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${toMarkdown(report)}\n\nEverything is in ${resolve(out)}.`);
  return verdicts.every(({ failures }) => failures.length === 0) && slow.every(({ isAsExpected }) => isAsExpected);
}

function attack({ attacks, quick, alternations, seed, verbose }: Options, scale: number): Promise<Verdict[]> {
  const { windowMs, warmUpMs } = quick ? QUICK : FULL;
  return runSuite({
    attacks,
    stage: { players: PLAYERS, warmUpMs, server: SERVER, verbose },
    alternations,
    isThorough: !quick,
    windowMs,
    scale,
    random: createRandom(seed),
    tolerance: quick ? QUICK_TOLERANCE : TOLERANCE,
    onVerdict: ({ attack: name, transport, failures }) => progress(`${name} over ${transport}`, failures),
  });
}

function progress(what: string, failures: readonly string[]): void {
  console.error(`${what}: ${failures.length === 0 ? "withstood" : failures.join("; ")}`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) console.log(USAGE);
  else if (!(await hostile(options))) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
