import { describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import type { Stage } from "../../src/builds/stage.js";
import { compare } from "../../src/compare/compare.js";
import type { Comparison } from "../../src/compare/compare.js";
import type { Discipline } from "../../src/compare/subject.js";
import { comparisonToMarkdown, reportComparison } from "../../src/report/comparison.js";

function stageOf(name: string): Stage {
  return { build: { name, root: "/" }, program: () => new URL("file:///") };
}

const OURS = stageOf("ours");
const THEIRS = stageOf("theirs");

/** A discipline at which ours takes so many times as much as theirs, on a machine whose speed changes all the time. */
function discipline(factor: number, log: string[] = []): Discipline {
  const noise = createRandom(9);
  let speed = 1;
  return {
    name: "counting",
    title: "one, two, three",
    unit: "µs per number",
    goal: 1.05,
    warmUp: 100,
    window: 10,
    windows: 8,
    open(stage) {
      speed = 1 + noise();
      log.push(`open ${stage.build.name}`);
      return Promise.resolve({
        run(units) {
          log.push(`run ${units}`);
          const cost = speed * (1 + 0.01 * noise()) * (stage === OURS ? factor : 1);
          return Promise.resolve({ units, cost: units * cost });
        },
        close: () => Promise.resolve(void log.push("close")),
      });
    },
  };
}

async function comparing(one: Discipline, alternations = 20): Promise<Comparison> {
  const [comparison] = await compare({
    disciplines: [one],
    stages: { ours: OURS, theirs: THEIRS, again: THEIRS },
    alternations,
    quick: false,
    random: createRandom(1),
    onProgress: () => undefined,
  });
  return comparison!;
}

async function textOf(one: Discipline): Promise<string> {
  return comparisonToMarkdown({
    date: "2001-02-03T04:05:06.000Z",
    machine: { node: "v1", system: "Linux 1", processor: "A processor", cores: 2, memoryGiB: 4, load: 0.5 },
    quick: false,
    seed: 1,
    alternations: 20,
    ours: "this build",
    theirs: "commit 1234567",
    disciplines: [reportComparison(await comparing(one), createRandom(1))],
  });
}

describe("a comparison of two builds", () => {
  test("opens both, and the other one again, in each alternation, and closes what it opened", async () => {
    const log: string[] = [];
    const { alternations } = await comparing(discipline(1, log), 3);
    expect(log.filter((line) => line === "open ours")).toHaveLength(3);
    expect(log.filter((line) => line === "open theirs")).toHaveLength(6);
    expect(log.filter((line) => line === "close")).toHaveLength(9);
    expect(log.filter((line) => line === "run 100")).toHaveLength(9);
    expect(
      alternations.map(({ costs: { ours, theirs, again } }) => [ours.length, theirs.length, again.length]),
    ).toEqual(Array(3).fill([8, 8, 8]));
  });

  test("closes what it opened when one fails", async () => {
    const log: string[] = [];
    const failing = discipline(1, log);
    let opened = 0;
    const open: Discipline["open"] = (stage) =>
      (opened += 1) === 2 ? Promise.reject(new Error("no")) : failing.open(stage);
    await expect(comparing({ ...failing, open })).rejects.toThrow("no");
    expect(log).toEqual(["open " + log[0]!.slice(5), "close"]);
  });

  test.each([
    [1, "kept"],
    [1.02, "kept"],
    [1.2, "missed"],
  ] as const)(
    "tells %f times the cost, however the machine changes its speed: a goal of 1.05 is %s",
    async (factor, verdict) => {
      const report = reportComparison(await comparing(discipline(factor)), createRandom(1));
      expect(report.ratio.value).toBeCloseTo(factor, 2);
      expect(report.ratio.high - report.ratio.low).toBeLessThan(0.02);
      expect(report.chance.value).toBeCloseTo(1, 2);
      expect(report.verdict).toBe(verdict);
    },
  );

  test("leaves a goal open that lies within the interval", async () => {
    const near = { ...discipline(1.02), goal: 1.02 };
    expect(reportComparison(await comparing(near), createRandom(1)).verdict).toBe("open");
  });

  test("leaves every goal open after a few alternations", async () => {
    expect(reportComparison(await comparing(discipline(2), 5), createRandom(1)).verdict).toBe("open");
  });

  test("is a table", async () => {
    const text = await textOf(discipline(1.2));
    expect(text).toContain("**this build** against **commit 1234567**");
    expect(text).toMatch(/\| counting \| +µs per number \|.* 1\.05 \| missed \|/);
    expect(text).not.toContain("resident");
  });

  test("tells the resident memory beside the table, and judges by what is held", async () => {
    const holding: Discipline = {
      ...discipline(1),
      unit: "bytes per connection",
      open: (stage) =>
        Promise.resolve({
          run: (units) =>
            Promise.resolve({ units, cost: units * 6_000, resident: units * (stage === OURS ? 20_000 : 10_000) }),
          close: () => Promise.resolve(),
        }),
    };
    const report = reportComparison(await comparing(holding), createRandom(1));
    expect(report.resident).toEqual({ ours: 20_000, theirs: 10_000, again: 10_000 });
    expect(report.verdict).toBe("kept");
    const text = await textOf(holding);
    expect(text).toMatch(/\| counting \| bytes per connection \| +6000 \|/);
    expect(text).toContain("counting: resident bytes per connection ours 20000, theirs 10000, theirs again 10000.");
  });
});
