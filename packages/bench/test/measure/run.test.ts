import { describe, expect, test } from "@jest/globals";
import { CONTESTANTS } from "../../src/measure/contestants.js";
import { run } from "../../src/measure/run.js";
import type { Sample } from "../../src/measure/sample.js";
import { createRandom } from "../../src/stats/random.js";
import { broadcast } from "../../src/workloads/broadcast.js";
import { echo } from "../../src/workloads/echo.js";

const SAMPLE: Sample = { cpu: 1, rate: 1, p50: 1, p99: 1 };

async function record(seed: number): Promise<{ taken: string[]; counts: number[] }> {
  const taken: string[] = [];
  const results = await run({
    workloads: [echo, broadcast],
    contestants: CONTESTANTS,
    alternations: 4,
    quick: true,
    random: createRandom(seed),
    takeSample: (system, workload, amount) => {
      taken.push(`${system} ${workload.name} ${amount.measured}`);
      return Promise.resolve(SAMPLE);
    },
    onProgress: () => {},
  });
  return { taken, counts: results.flatMap(({ series }) => series.map(({ samples }) => samples.length)) };
}

describe("a run", () => {
  test("measures each contestant once in each alternation", async () => {
    const { taken, counts } = await record(1);
    expect(counts).toEqual([4, 4, 4, 4, 4, 4]);
    for (let alternation = 0; alternation < 4; alternation += 1) {
      const echoes = taken.slice(alternation * 6, alternation * 6 + 3);
      const work = `echo ${echo.quick.measured}`;
      expect([...echoes].sort()).toEqual([`net ${work}`, `net ${work}`, `repod-tcp ${work}`]);
    }
  });

  test("takes another order each time, and the same ones for the same seed", async () => {
    const { taken } = await record(1);
    const places = [0, 1, 2, 3].map((alternation) =>
      taken.slice(alternation * 6, alternation * 6 + 3).findIndex((sample) => sample.startsWith("repod-tcp")),
    );
    expect(new Set(places).size).toBeGreaterThan(1);
    expect((await record(1)).taken).toEqual(taken);
  });
});
