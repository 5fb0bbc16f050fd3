import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createRandom } from "@repod/testing/internal";
import { findBuild, thisBuild } from "./builds/build.js";
import { createStage } from "./builds/stage.js";
import { GAME_MESSAGES } from "./bytes/game-messages.js";
import { measureBytes } from "./bytes/measure-bytes.js";
import { compare } from "./compare/compare.js";
import { CONTESTANTS } from "./measure/contestants.js";
import { runCore } from "./measure/core.js";
import { run } from "./measure/run.js";
import { takeSample } from "./measure/sample.js";
import { parseOptions, USAGE } from "./options.js";
import type { BuildsOptions, SystemsOptions } from "./options.js";
import { installPeers } from "./peers/install.js";
import { comparisonToMarkdown, reportComparison } from "./report/comparison.js";
import type { ComparisonReport } from "./report/comparison.js";
import { profileFile } from "./profile/profile-file.js";
import { reportCore } from "./report/core.js";
import { describeMachine } from "./report/machine.js";
import { describeOrigin } from "./report/origin.js";
import { toMarkdown } from "./report/markdown.js";
import { reportWorkload } from "./report/report.js";
import type { Report } from "./report/report.js";
import { isPeer } from "./systems/systems.js";

/** @param args - What the options were read from. */
async function benchSystems(options: SystemsOptions, args: readonly string[]): Promise<void> {
  const { workloads, core, bytes, systems, alternations, quick, seed, out, profile } = options;
  const contestants = CONTESTANTS.filter(({ system }) => systems.includes(system));
  if ((workloads.length > 0 || bytes) && systems.some(isPeer)) await installPeers(onProgress);
  const random = createRandom(seed);
  const origin = describeOrigin("bench", args);
  const results = await run({
    workloads,
    contestants,
    alternations,
    quick,
    random,
    takeSample: (contestant, workload, amount, alternation) => {
      const file = profile && resolve(profile, profileFile(workload, contestant, alternation));
      return takeSample(contestant, workload, amount, file);
    },
    onProgress,
  });
  const series = core ? await runCore({ alternations, quick, random, onProgress }) : undefined;
  const lengths = bytes ? await measureBytes(contestants, onProgress) : undefined;
  const report: Report = {
    date: new Date().toISOString(),
    ...origin,
    quick,
    seed,
    alternations,
    workloads: results.map((result) => reportWorkload(result, random)),
    ...(series && { core: reportCore(series, random) }),
    ...(lengths && { bytes: { messages: GAME_MESSAGES.map(({ name }) => name), systems: lengths } }),
  };
  await tell(report, toMarkdown(report), out);
}

async function benchBuilds(options: BuildsOptions): Promise<void> {
  const { against, disciplines, alternations, quick, seed, out } = options;
  const random = createRandom(seed);
  const machine = describeMachine();
  const [ours, other] = [thisBuild(), await findBuild(against, onProgress)];
  const theirs = createStage(other);
  const stages = { ours: createStage(ours), theirs, again: theirs };
  const comparisons = await compare({ disciplines, stages, alternations, quick, random, onProgress });
  const report: ComparisonReport = {
    date: new Date().toISOString(),
    machine,
    quick,
    seed,
    alternations,
    ours: ours.name,
    theirs: other.name,
    disciplines: comparisons.map((comparison) => reportComparison(comparison, random)),
  };
  await tell(report, comparisonToMarkdown(report), out);
}

async function tell(report: object, text: string, out: string): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${text}\n\nEvery sample is in ${resolve(out)}.`);
}

function onProgress(sentence: string): void {
  console.error(sentence);
}

// What is made for a run is removed when the process ends by itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

try {
  const args = process.argv.slice(2);
  const options = parseOptions(args);
  if (!options) console.log(USAGE);
  else if (options.against === undefined) await benchSystems(options, args);
  else await benchBuilds(options);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
