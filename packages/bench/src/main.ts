import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CONTESTANTS } from "./measure/contestants.js";
import { run } from "./measure/run.js";
import { takeSample } from "./measure/sample.js";
import { parseOptions, USAGE } from "./options.js";
import type { Options } from "./options.js";
import { describeMachine } from "./report/machine.js";
import { toMarkdown } from "./report/markdown.js";
import { reportWorkload } from "./report/report.js";
import type { Report } from "./report/report.js";
import { createRandom } from "./stats/random.js";

async function bench(options: Options): Promise<void> {
  const { workloads, alternations, quick, seed, out, profile } = options;
  const random = createRandom(seed);
  const machine = describeMachine();
  const server = { profile: profile && resolve(profile) };
  const results = await run({
    workloads,
    contestants: CONTESTANTS,
    alternations,
    quick,
    random,
    takeSample: (contestant, workload, amount) => takeSample(contestant, workload, amount, server),
    onProgress: (sentence) => console.error(sentence),
  });
  const report: Report = {
    date: new Date().toISOString(),
    machine,
    quick,
    seed,
    alternations,
    workloads: results.map((result) => reportWorkload(result, random)),
  };
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${toMarkdown(report)}\n\nEvery sample is in ${resolve(out)}.`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(USAGE);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
