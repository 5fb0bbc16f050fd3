import { figureText } from "../workloads/figure.js";
import { bytesSection } from "./bytes.js";
import { coreSection } from "./core.js";
import type { ContestantReport, Report, WorkloadReport } from "./report.js";
import type { Standing } from "./standing.js";
import { table } from "./table.js";

const STANDING_COLUMNS = ["system", "against", "ratio", "95 %", "at most", "result"] as const;

/** A report as Markdown that also reads well in a terminal. */
export function toMarkdown(report: Report): string {
  const { machine, alternations, seed, date, quick, workloads, core, bytes } = report;
  const place = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  const manner = `${alternations} alternations, seed ${seed}, ${date.slice(0, 10)}, load average ${machine.load} at the start`;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  const sections = [
    ...workloads.map(workloadSection),
    ...(core ? [coreSection(core)] : []),
    ...(bytes ? [bytesSection(bytes)] : []),
  ];
  return `${place}; ${manner}.${caution}\n\n${sections.join("\n\n")}`;
}

function workloadSection({ name, title, note, figures, contestants, standings }: WorkloadReport): string {
  const head = `**${name}**: ${title}. ${note}`;
  const [compared, ...others] = figures;
  const columns = ["system", compared.head, "quartiles", ...others.map((figure) => figure.head)];
  const medians = table([columns, ...contestants.map((contestant) => cells(contestant, figures))]);
  if (standings.length === 0) return `${head}\n\n${medians}`;
  return `${head}\n\n${medians}\n\n${table([STANDING_COLUMNS, ...standings.map(standingCells)], 2)}`;
}

function cells({ name, compared, medians }: ContestantReport, figures: WorkloadReport["figures"]): string[] {
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
