import { describe, expect, test } from "@jest/globals";
import type { ProfileReport } from "../../src/profile/report.js";
import { noTimes } from "../../src/profile/sum.js";
import { mergeResults, resultsToJson, worksOf } from "../../src/page/results.js";
import type { Results } from "../../src/page/results.js";
import { broadcast } from "../../src/workloads/broadcast.js";
import { echo } from "../../src/workloads/echo.js";
import { runOf } from "./run-of.js";

const ALL = runOf([echo, broadcast], "npm run bench");
const { core: _core, bytes: _bytes, ...ECHO } = runOf([echo], "npm run bench -- --only echo");

function profilesOf(date: string, ...works: string[]): ProfileReport {
  const profiles = works.map((work) => ({ work, name: "one", count: 1, shares: noTimes() }));
  return { date, machine: ALL.machine, profiles };
}

/** Which command each work is of. */
function commands({ runs }: Results): string[][] {
  return runs.map((run) => [run.command, ...worksOf(run)]);
}

describe("results", () => {
  test("of several runs are put together, and of a work the last one counts", () => {
    expect(commands(mergeResults([ALL, ECHO]))).toEqual([
      ["npm run bench", "broadcast", "core", "bytes"],
      ["npm run bench -- --only echo", "echo"],
    ]);
    expect(commands(mergeResults([ECHO, ALL]))).toEqual([["npm run bench", "echo", "broadcast", "core", "bytes"]]);
  });

  test("have the profiles of each work that are the last", () => {
    const { profiles } = mergeResults([profilesOf("2001", "echo", "rooms"), ALL, profilesOf("2002", "rooms")]);
    expect(profiles.map(({ date, profiles: own }) => [date, ...own.map(({ work }) => work)])).toEqual([
      ["2001", "echo"],
      ["2002", "rooms"],
    ]);
  });

  test("can be put together with what was put together before", () => {
    const kept = JSON.parse(resultsToJson(mergeResults([ALL, profilesOf("2001", "echo")]))) as unknown;
    expect(mergeResults([kept])).toEqual(kept);
    expect(commands(mergeResults([kept, ECHO]))).toHaveLength(2);
  });

  test("keep figures, and not what was measured one by one", () => {
    const json = resultsToJson(mergeResults([ALL]));
    expect(json).toContain('"median"');
    for (const left of ["samples", "costs", "allocations"]) expect(json).not.toContain(`"${left}"`);
    expect(resultsToJson({ runs: [{ ...ALL, alternations: 1 / 3, seed: 123_456_789 }], profiles: [] })).toMatch(
      /"seed": 123456789,\s+"alternations": 0\.333333,/,
    );
  });

  test("are not in every file", () => {
    expect(() => mergeResults([{}])).toThrow("neither results of a run nor profiles");
  });
});
