import type { ContestantReport, Report, WorkloadReport } from "./report.js";
import type { Standing } from "./standing.js";
import { table } from "./table.js";

const COLUMNS = ["system", "CPU, µs", "quartiles", "a second", "p50, ms", "p99, ms"] as const;
const STANDING_COLUMNS = ["system", "against", "ratio", "95 %", "at most", "result"] as const;

/** A report as Markdown that also reads well in a terminal. */
export function toMarkdown(report: Report): string {
  const { machine, alternations, seed, date, quick } = report;
  const place = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  const manner = `${alternations} alternations, seed ${seed}, ${date.slice(0, 10)}, load average ${machine.load} at the start`;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  return `${place}; ${manner}.${caution}\n\n${report.workloads.map(workloadSection).join("\n\n")}`;
}

function workloadSection({ name, title, unit, latency, contestants, standings }: WorkloadReport): string {
  const head = `**${name}**: ${title}. CPU time of the server per ${unit}; latency ${latency}.`;
  const costs = table([COLUMNS, ...contestants.map(cells)]);
  if (standings.length === 0) return `${head}\n\n${costs}`;
  return `${head}\n\n${costs}\n\n${table([STANDING_COLUMNS, ...standings.map(standingCells)], 2)}`;
}

function cells({ name, cpu, rate, p50, p99 }: ContestantReport): string[] {
  return [
    name,
    cpu.median.toFixed(2),
    `${cpu.lower.toFixed(2)} to ${cpu.upper.toFixed(2)}`,
    Math.round(rate).toLocaleString("en"),
    p50.toFixed(2),
    p99.toFixed(2),
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
