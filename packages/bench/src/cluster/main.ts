// Compares two processes that share the clients with one that has them all: `npm run bench:cluster`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "@repod/testing/internal";
import type { WireName } from "../driver/wires.js";
import { startRedis } from "../medium/redis.js";
import { describeMachine } from "../report/machine.js";
import type { Arrangement } from "./arrangement.js";
import { measureAlternation } from "./measure.js";
import type { Alternation } from "./measure.js";
import { describeSeries, ratioIn } from "./report.js";
import { WORKS } from "./work.js";

const WIRE_NAMES: readonly WireName[] = ["tcp-extended", "websocket-extended"];

const { values } = parseArgs({
  options: {
    alternations: { type: "string" },
    only: { type: "string", default: "" },
    profile: { type: "string" },
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const count = Number(values.alternations ?? (values.quick ? "1" : "6"));
const random = createRandom(Number(values.seed));
const machine = describeMachine();
if (values.profile !== undefined) await mkdir(values.profile, { recursive: true });

const series = WORKS.flatMap((work) =>
  WIRE_NAMES.map((wire) => ({ work, wire, alternations: [] as Alternation[] })),
).filter(({ work, wire }) => `${work.name} ${wire}`.includes(values.only));
if (series.length === 0) throw new Error(`Nothing has ${values.only} in its name.`);
const redis = await startRedis();
try {
  for (let place = 1; place <= count; place += 1) {
    for (const { work, wire, alternations } of series) {
      const profile =
        values.profile === undefined
          ? undefined
          : (one: Arrangement, index: number) =>
              join(values.profile!, `${work.name}.${wire}.${one}-${index}.${place}.cpuprofile`);
      const found = await measureAlternation(
        work,
        work[values.quick ? "quick" : "full"],
        { wire, redis, profile },
        random,
      );
      alternations.push(found);
      const ratios = (["joined", "apart"] as const).map((one) => ratioIn(found, one, work.compared.of).toFixed(2));
      console.error(`${place}/${count} ${work.name}, ${wire}: ${ratios.join(" with a broker, ")} without`);
    }
  }
} finally {
  await redis.stop();
}
console.log(`${JSON.stringify(machine)}\n\n${series.map((one) => describeSeries(one, random)).join("\n\n")}`);
