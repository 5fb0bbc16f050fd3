import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { CONTESTANTS, takesPart } from "../../src/measure/contestants.js";
import { run } from "../../src/measure/run.js";
import { broadcast } from "../../src/workloads/broadcast.js";
import { echo } from "../../src/workloads/echo.js";
import type { Sample } from "../../src/workloads/figure.js";
import type { Workload } from "../../src/workloads/workload.js";

const ECHOES = CONTESTANTS.filter((contestant) => takesPart(contestant, "echo"));
const BROADCASTS = CONTESTANTS.filter((contestant) => takesPart(contestant, "broadcast"));
const COUNT = ECHOES.length + BROADCASTS.length;
const SAMPLE: Sample = { cpu: 1, rate: 1, p50: 1, p99: 1 };

async function record(seed: number): Promise<{ taken: string[]; counts: number[] }> {
  const taken: string[] = [];
  const results = await run({
    workloads: [echo, broadcast],
    contestants: CONTESTANTS,
    alternations: 4,
    quick: true,
    random: createRandom(seed),
    takeSample: ({ system, wire }, workload, amount) => {
      taken.push(`${system} ${wire} ${workload.name} ${amount.measured}`);
      return Promise.resolve(SAMPLE);
    },
    onProgress: () => {},
  });
  return { taken, counts: results.flatMap(({ series }) => series.map(({ samples }) => samples.length)) };
}

/** What was taken of the first workload in one of the alternations. */
function echoesOf(taken: readonly string[], alternation: number): string[] {
  const begin = COUNT * alternation;
  return taken.slice(begin, begin + ECHOES.length);
}

describe("a run", () => {
  test("measures each contestant of a work once in each alternation", async () => {
    const { taken, counts } = await record(1);
    expect(BROADCASTS).not.toEqual(ECHOES);
    expect(counts).toEqual(Array(COUNT).fill(4));
    const expected = ECHOES.map(({ system, wire }) => `${system} ${wire} echo ${echo.quick.measured}`);
    for (let alternation = 0; alternation < 4; alternation += 1) {
      expect(echoesOf(taken, alternation).sort()).toEqual([...expected].sort());
    }
  });

  test("takes another order each time, and the same ones for the same seed", async () => {
    const { taken } = await record(1);
    const places = [0, 1, 2, 3].map((alternation) =>
      echoesOf(taken, alternation).findIndex((sample) => sample.startsWith("repod tcp-extended")),
    );
    expect(new Set(places).size).toBeGreaterThan(1);
    expect((await record(1)).taken).toEqual(taken);
  });

  test.each([
    { quick: false, most: 1 },
    { quick: true, most: 2 },
  ])("measures $most at a time where it is $quick that little will do", async ({ quick, most }) => {
    let underWay = 0;
    let mostUnderWay = 0;
    await run({
      workloads: [echo],
      contestants: CONTESTANTS,
      alternations: 2,
      quick,
      random: createRandom(1),
      takeSample: async () => {
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return SAMPLE;
      },
      onProgress: () => {},
    });
    expect(mostUnderWay).toBe(most);
  });

  test("measures nothing where the machine does not allow for one of the works", async () => {
    const check = (): never => {
      throw new Error("Too many.");
    };
    const impossible: Workload = { ...broadcast, check };
    const sentences: string[] = [];
    const running = run({
      workloads: [echo, impossible],
      contestants: CONTESTANTS,
      alternations: 1,
      quick: true,
      random: createRandom(1),
      takeSample: () => Promise.resolve(SAMPLE),
      onProgress: (sentence) => sentences.push(sentence),
    });
    await expect(running).rejects.toThrow("Too many.");
    expect(sentences).toEqual([]);
  });
});
