import type { Random } from "@repod/testing/internal";
import { ROLES } from "../compare/compare.js";
import type { Comparison, Role, Windows } from "../compare/compare.js";
import { median } from "../stats/quantile.js";
import { medianWithInterval } from "../stats/ratio.js";
import type { Ratio } from "../stats/ratio.js";
import type { Machine } from "./machine.js";
import { table } from "./table.js";

/** What an interval says about a goal. */
export type Verdict = "kept" | "missed" | "open";

/** What the comparison of two builds found out. */
export interface ComparisonReport {
  /** When the run ended, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly seed: number;
  readonly alternations: number;
  readonly ours: string;
  readonly theirs: string;
  readonly disciplines: readonly DisciplineReport[];
}

export interface DisciplineReport {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly goal: number;
  /** The medians, in microseconds of CPU time per unit. */
  readonly cpu: Readonly<Record<Role, number>>;
  /** This build in relation to the other one. */
  readonly ratio: Ratio;
  /** The other one in relation to itself. */
  readonly chance: Ratio;
  readonly verdict: Verdict;
  readonly alternations: readonly Windows[];
}

/** What one comparison showed. */
export function reportComparison({ discipline, alternations }: Comparison, random: Random): DisciplineReport {
  const { name, title, unit, goal } = discipline;
  const cpuOf = (role: Role): number => median(alternations.map((windows) => median(windows[role])));
  const ratioOf = (role: Exclude<Role, "theirs">): Ratio =>
    medianWithInterval(
      alternations.map((windows) => ratioTo(windows, role)),
      random,
    );
  const [ratio, chance] = [ratioOf("ours"), ratioOf("again")];
  const cpu = { ours: cpuOf("ours"), theirs: cpuOf("theirs"), again: cpuOf("again") };
  return {
    name,
    title,
    unit,
    goal,
    cpu,
    ratio,
    chance,
    verdict: judge(ratio, goal, alternations.length),
    alternations,
  };
}

/**
 * How many times as much as the other build one took in an alternation: the median over its rounds. What was measured
 * within the same tenth of a second met the same machine; half a minute later, it can be half as fast.
 */
function ratioTo({ theirs, ...windows }: Windows, role: Exclude<Role, "theirs">): number {
  return median(theirs.map((cost, round) => windows[role][round]! / cost));
}

/** With fewer, all can lie on one side of the median by chance: for one in twenty that takes six. */
const LEAST_ALTERNATIONS = 6;

/** A goal is kept, or missed, when all of the interval says so. */
function judge({ low, high }: Ratio, goal: number, alternations: number): Verdict {
  if (alternations < LEAST_ALTERNATIONS) return "open";
  if (high <= goal) return "kept";
  return low > goal ? "missed" : "open";
}

/** A comparison as Markdown that also reads well in a terminal. */
export function comparisonToMarkdown(report: ComparisonReport): string {
  const { machine, alternations, seed, date, quick, ours, theirs, disciplines } = report;
  const place = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  const manner = `${alternations} alternations, seed ${seed}, ${date.slice(0, 10)}, load average ${machine.load} at the start`;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  const head = `**${ours}** against **${theirs}**. CPU time of the process under test per unit of work, in microseconds.`;
  const columns = [
    "work",
    "unit",
    ...ROLES.map((role) => COLUMNS[role]),
    "ratio",
    "95 %",
    "A/A 95 %",
    "goal",
    "result",
  ];
  return `${place}; ${manner}.${caution}\n\n${head}\n\n${table([columns, ...disciplines.map(cells)])}`;
}

const COLUMNS: Readonly<Record<Role, string>> = { ours: "ours", theirs: "theirs", again: "theirs again" };

function cells({ name, unit, cpu, ratio, chance, goal, verdict }: DisciplineReport): string[] {
  const costs = ROLES.map((role) => cpu[role].toFixed(3));
  return [name, unit, ...costs, ratio.value.toFixed(3), interval(ratio), interval(chance), goal.toFixed(2), verdict];
}

function interval({ low, high }: Ratio): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}
