import type { CoreReport, CoreTaskReport } from "../report/core.js";
import type { ContestantReport, Report, WorkloadReport } from "../report/report.js";
import type { ProfileReport } from "../profile/report.js";

/** What the page is made of: the figures of runs, without the samples behind them. */
export interface Results {
  /** No two of them have the same work. */
  readonly runs: readonly Run[];
  readonly profiles: readonly ProfileReport[];
}

export type WorkloadFigures = Omit<WorkloadReport, "contestants"> & {
  readonly contestants: readonly Omit<ContestantReport, "samples">[];
};

export type CoreFigures = Omit<CoreReport, "tasks"> & {
  readonly tasks: readonly Omit<CoreTaskReport, "costs" | "allocations">[];
};

export type Run = Omit<Report, "workloads" | "core"> & {
  readonly workloads: readonly WorkloadFigures[];
  readonly core?: CoreFigures;
};

const NOTHING: Results = { runs: [], profiles: [] };

/** So many digits of a figure stay. */
const PRECISION = 6;

/**
 * Puts together what several files hold: results of runs, profiles, and results that were put together before. Of a work
 * that several of them have, the last one counts.
 *
 * @throws Error when one of them holds none of these.
 */
export function mergeResults(documents: readonly unknown[]): Results {
  return documents.map(readResults).reduce(
    (earlier, later) => ({
      runs: [...earlier.runs.flatMap((run) => runWithout(run, later.runs.flatMap(worksOf))), ...later.runs],
      profiles: [
        ...earlier.profiles.flatMap((report) => profilesWithout(report, later.profiles.flatMap(profiledWorksOf))),
        ...later.profiles,
      ],
    }),
    NOTHING,
  );
}

/** As they are kept: a figure is no more exact than it could be measured. */
export function resultsToJson(results: Results): string {
  const round = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(PRECISION)) : value;
  return `${JSON.stringify(results, round, 2)}\n`;
}

function readResults(document: unknown): Results {
  const parts = document as Partial<Results & Report & ProfileReport>;
  if (parts.runs) return { runs: parts.runs, profiles: parts.profiles as Results["profiles"] };
  if (parts.workloads) return { runs: [trimmed(document as Report)], profiles: [] };
  if (parts.profiles) return { runs: [], profiles: [document as ProfileReport] };
  throw new Error("There are neither results of a run nor profiles.");
}

function trimmed({ core, ...report }: Report): Run {
  return {
    ...report,
    workloads: report.workloads.map((workload) => ({
      ...workload,
      contestants: workload.contestants.map(({ samples: _, ...contestant }) => contestant),
    })),
    ...(core && { core: { ...core, tasks: core.tasks.map(({ costs: _, allocations: __, ...task }) => task) } }),
  };
}

/** The names of what was measured. */
export function worksOf({ workloads, core, bytes }: Run): string[] {
  return [...workloads.map(({ name }) => name), ...(core ? ["core"] : []), ...(bytes ? ["bytes"] : [])];
}

function runWithout({ core, bytes, ...run }: Run, works: readonly string[]): Run[] {
  const rest: Run = {
    ...run,
    workloads: run.workloads.filter(({ name }) => !works.includes(name)),
    ...(core && !works.includes("core") && { core }),
    ...(bytes && !works.includes("bytes") && { bytes }),
  };
  return worksOf(rest).length > 0 ? [rest] : [];
}

function profiledWorksOf({ profiles }: ProfileReport): string[] {
  return profiles.map(({ work }) => work);
}

function profilesWithout(report: ProfileReport, works: readonly string[]): ProfileReport[] {
  const profiles = report.profiles.filter(({ work }) => !works.includes(work));
  return profiles.length > 0 ? [{ ...report, profiles }] : [];
}
