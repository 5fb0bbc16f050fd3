// Compares two processes that share the clients with one that has them all: `npm run bench:cluster`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "@repod/testing/internal";
import { startRedis } from "../medium/redis.js";
import { describeMachine } from "../report/machine.js";
import type { Arrangement } from "./arrangement.js";
import { measureAlternation } from "./measure.js";
import type { Alternation } from "./measure.js";
import { CLUSTER_USAGE, parseClusterOptions } from "./options.js";
import type { ClusterOptions } from "./options.js";
import { describeAlternation, describeRun } from "./report.js";

async function bench({ alternations: count, profile, quick, seed, works }: ClusterOptions): Promise<void> {
  const random = createRandom(seed);
  const machine = describeMachine();
  const date = new Date().toISOString();
  if (profile !== undefined) await mkdir(profile, { recursive: true });
  const series = works.map((wired) => ({ ...wired, alternations: [] as Alternation[] }));
  const redis = await startRedis();
  try {
    for (let place = 1; place <= count; place += 1) {
      for (const { work, wire, alternations } of series) {
        const profileOf = (one: Arrangement, index: number): string =>
          join(profile!, `${work.name}.${wire}.${one}-${index}.${place}.cpuprofile`);
        const setting = { wire, redis, profile: profile === undefined ? undefined : profileOf };
        const found = await measureAlternation(work, work[quick ? "quick" : "full"], setting, random);
        alternations.push(found);
        console.error(`${place}/${count} ${work.name}, ${wire}: ${describeAlternation(work, found)}`);
      }
    }
  } finally {
    await redis.stop();
  }
  console.log(describeRun({ machine, quick, alternations: count, seed, date }, series, random));
}

try {
  const options = parseClusterOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(CLUSTER_USAGE);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
