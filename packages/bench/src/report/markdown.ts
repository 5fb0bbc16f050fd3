import { figureText } from "../workloads/figure.js";
import { bytesSection } from "./bytes.js";
import { coreSection } from "./core.js";
import type { Machine } from "./machine.js";
import type { ContestantReport, Report, WorkloadReport } from "./report.js";
import type { Standing } from "./standing.js";
import { table } from "./table.js";

type RunManner = Pick<Report, "alternations" | "seed" | "date" | "machine">;

type ContestantFigures = Omit<ContestantReport, "samples">;

interface WorkloadTable extends Pick<WorkloadReport, "figures"> {
  readonly contestants: readonly ContestantFigures[];
}

const STANDING_COLUMNS = ["system", "against", "ratio", "95 %", "at most", "result"] as const;

/** A report as Markdown that also reads well in a terminal. */
export function toMarkdown(report: Report): string {
  const { machine, quick, workloads, core, bytes } = report;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  const sections = [
    ...workloads.map(workloadSection),
    ...(core ? [coreSection(core)] : []),
    ...(bytes ? [bytesSection(bytes)] : []),
  ];
  return `${placeOf(machine)}; ${mannerOf(report)}.${caution}\n\n${sections.join("\n\n")}`;
}

export function placeOf({ processor, cores, memoryGiB, system, node }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`;
}

/** How a run was made, and what the machine did besides. */
export function mannerOf({ alternations, seed, date, machine }: RunManner): string {
  const times = alternations === 1 ? "1 alternation" : `${alternations} alternations`;
  return `${times}, seed ${seed}, ${date.slice(0, 10)}, load average ${machine.load} at the start`;
}

function workloadSection(workload: WorkloadReport): string {
  const { name, title, note, standings } = workload;
  const head = `**${name}**: ${title}. ${note}`;
  return [head, mediansTable(workload), ...(standings.length > 0 ? [standingsTable(workload)] : [])].join("\n\n");
}

/** What each contestant took. */
export function mediansTable({ figures, contestants }: WorkloadTable): string {
  const [compared, ...others] = figures;
  const columns = ["system", compared.head, "quartiles", ...others.map((figure) => figure.head)];
  return table([columns, ...contestants.map((contestant) => cells(contestant, figures))]);
}

/** Who takes how much of what another one takes. */
export function standingsTable({ standings }: Pick<WorkloadReport, "standings">): string {
  return table([STANDING_COLUMNS, ...standings.map(standingCells)], 2);
}

function cells({ name, compared, medians }: ContestantFigures, figures: WorkloadReport["figures"]): string[] {
  const [first, ...others] = figures;
  return [
    name,
    figureText(first, compared.median),
    `${figureText(first, compared.lower)} to ${figureText(first, compared.upper)}`,
    ...others.map((figure) => figureText(figure, medians[figure.name] ?? NaN)),
  ];
}

function standingCells({ name, against, ratio, target }: Standing): string[] {
  return [
    name,
    against,
    ratio.value.toFixed(2),
    `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
    target ? target.atMost.toFixed(2) : "",
    target?.verdict ?? "",
  ];
}
