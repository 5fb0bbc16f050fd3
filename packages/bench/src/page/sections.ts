import { CONTESTANTS } from "../measure/contestants.js";
import { profileTable } from "../profile/report.js";
import { bytesTable } from "../report/bytes.js";
import { coreDifference, coreTable } from "../report/core.js";
import { mannerOf, mediansTable, placeOf, standingsTable } from "../report/markdown.js";
import { figureText } from "../workloads/figure.js";
import { worksOf } from "./results.js";
import type { Results, Run, WorkloadFigures } from "./results.js";
import { targetsSection } from "./targets.js";

/** The works that have a place on the page, and those of which it tells where their time goes. */
const WORKS = ["round-trip", "echo", "broadcast", "paced", "rooms", "many", "core", "bytes"] as const;
const PROFILED_WORKS = ["echo", "broadcast", "rooms"] as const;

const NOT_MEASURED = "Not measured.";

/** What the page says, by the names of its places. */
export function sectionsOf(results: Results): Map<string, string> {
  return new Map([
    ["machine", machineSection(results)],
    ["targets", targetsSection(results)],
    ...WORKS.map((work) => [work, workSection(results, work)] as const),
    ...PROFILED_WORKS.map((work) => [`profile-${work}`, profileSection(results, work)] as const),
  ]);
}

/** Each machine once, and the versions of what ran on it. */
function machineSection({ runs }: Results): string {
  const places = new Set(
    runs.map(({ machine, versions }) => {
      const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
      return `${placeOf(machine)}.\n\nWhat took part: ${told.join(", ")}.`;
    }),
  );
  return places.size > 0 ? [...places].join("\n\n") : NOT_MEASURED;
}

function workSection({ runs }: Results, work: string): string {
  const run = runs.find((one) => worksOf(one).includes(work));
  if (!run) return NOT_MEASURED;
  const { command, commit, quick } = run;
  const source = commit === undefined ? `\`${command}\`` : `\`${command}\` at ${commit}`;
  const caution = quick ? " A quick run: it shows that everything works, not how fast it is." : "";
  const workload = run.workloads.find(({ name }) => name === work);
  const head = workload ? `${sentence(workload.title)} ${workload.note}` : undefined;
  const chart = `![Bars for the table below](benchmarks/${work}.svg)`;
  const origin = `${source}; ${mannerOf(run)}.${caution}`;
  return [...(head === undefined ? [] : [head]), chart, ...tablesOf(run, work), origin].join("\n\n");
}

function tablesOf({ workloads, core, bytes }: Run, work: string): string[] {
  if (work === "core" && core) return [coreTable(core), coreDifference(core)];
  if (work === "bytes" && bytes) return [bytesTable(bytes)];
  const workload = workloads.find(({ name }) => name === work)!;
  return [mediansTable(workload), ...(workload.standings.length > 0 ? [standingsTable(workload)] : [])];
}

/** Ours beside what was written by hand, with the costs of the run. What takes part again is no other server. */
function profileSection({ runs, profiles }: Results, work: string): string {
  const report = profiles.find((one) => one.profiles.some((profile) => profile.work === work));
  if (!report) return NOT_MEASURED;
  const shown = report.profiles.filter(
    (profile) => profile.work === work && CONTESTANTS.find(({ name }) => name === profile.name)?.role !== "again",
  );
  const measured = runs.flatMap(({ workloads }) => workloads).find(({ name }) => name === work);
  const costs = measured && [measured.figures[0].head, ...shown.map(({ name }) => costOf(measured, name))];
  return `${profileTable(shown, costs)}\n\n${placeOf(report.machine)}; ${report.date.slice(0, 10)}.`;
}

function costOf({ figures: [figure], contestants }: WorkloadFigures, name: string): string {
  return figureText(figure, contestants.find((contestant) => contestant.name === name)?.compared.median ?? NaN);
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
