import type { ContestantReport, Report, WorkloadReport } from "./report.js";
import { table } from "./table.js";

const COLUMNS = ["system", "CPU, µs", "quartiles", "ratio", "95 %", "a second", "p50, ms", "p99, ms"] as const;

/** A report as Markdown that also reads well in a terminal. */
export function toMarkdown(report: Report): string {
  const { machine, alternations, seed, date, quick } = report;
  const place = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  const manner = `${alternations} alternations, seed ${seed}, ${date.slice(0, 10)}, load average ${machine.load} at the start`;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  return `${place}; ${manner}.${caution}\n\n${report.workloads.map(workloadSection).join("\n\n")}`;
}

function workloadSection({ name, title, unit, latency, contestants }: WorkloadReport): string {
  const head = `**${name}**: ${title}. CPU time of the server per ${unit}; latency ${latency}.`;
  return `${head}\n\n${table([COLUMNS, ...contestants.map(cells)])}`;
}

function cells({ name, cpu, ratio, rate, p50, p99 }: ContestantReport): string[] {
  return [
    name,
    cpu.median.toFixed(2),
    `${cpu.lower.toFixed(2)} to ${cpu.upper.toFixed(2)}`,
    ratio ? ratio.value.toFixed(2) : "",
    ratio ? `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}` : "",
    Math.round(rate).toLocaleString("en"),
    p50.toFixed(2),
    p99.toFixed(2),
  ];
}
