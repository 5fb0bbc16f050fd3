import type { Random } from "@repod/testing/internal";
import { ROLES } from "../compare/compare.js";
import type { Alternation, Comparison, Role, Windows } from "../compare/compare.js";
import { costText } from "../compare/cost-text.js";
import { median } from "../stats/quantile.js";
import { medianWithInterval } from "../stats/ratio.js";
import type { Ratio } from "../stats/ratio.js";
import type { Machine } from "./machine.js";
import { mannerOf, placeOf } from "./markdown.js";
import { table } from "./table.js";
import { judge } from "./verdict.js";
import type { Verdict } from "./verdict.js";

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

/** Of each alternation the median, and of these the median. */
export type Medians = Readonly<Record<Role, number>>;

export interface DisciplineReport {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly goal: number;
  /** The medians, in the unit. */
  readonly cost: Medians;
  /** Where the work is to hold memory: how much the process grew by, in bytes per unit. For information. */
  readonly resident?: Medians;
  /** This build in relation to the other one. */
  readonly ratio: Ratio;
  /** The other one in relation to itself. */
  readonly chance: Ratio;
  readonly verdict: Verdict;
  readonly alternations: readonly Alternation[];
}

/** What one comparison showed. */
export function reportComparison({ discipline, alternations }: Comparison, random: Random): DisciplineReport {
  const { name, title, unit, goal } = discipline;
  const costs = alternations.map((alternation) => alternation.costs);
  const resident = alternations.flatMap((alternation) => alternation.resident ?? []);
  const ratioOf = (role: Exclude<Role, "theirs">): Ratio =>
    medianWithInterval(
      costs.map((windows) => ratioTo(windows, role)),
      random,
    );
  const [ratio, chance] = [ratioOf("ours"), ratioOf("again")];
  return {
    name,
    title,
    unit,
    goal,
    cost: mediansOf(costs),
    ...(resident.length > 0 && { resident: mediansOf(resident) }),
    ratio,
    chance,
    verdict: judge(ratio, goal, alternations.length),
    alternations,
  };
}

function mediansOf(alternations: readonly Windows[]): Medians {
  const of = (role: Role): number => median(alternations.map((windows) => median(windows[role])));
  return { ours: of("ours"), theirs: of("theirs"), again: of("again") };
}

/**
 * How many times as much as the other build one took in an alternation: the median over its rounds. What was measured
 * within the same tenth of a second met the same machine; half a minute later, it can be half as fast.
 */
function ratioTo({ theirs, ...windows }: Windows, role: Exclude<Role, "theirs">): number {
  return median(theirs.map((cost, round) => windows[role][round]! / cost));
}

/** A comparison as Markdown that also reads well in a terminal. */
export function comparisonToMarkdown(report: ComparisonReport): string {
  const { machine, quick, ours, theirs, disciplines } = report;
  const caution = quick ? "\n\nA quick run: it shows that everything works, not how fast it is." : "";
  const head = `**${ours}** against **${theirs}**. What the process under test takes for a unit of work: CPU time, or memory that it holds.`;
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
  const notes = disciplines.flatMap(residentNote);
  return [
    `${placeOf(machine)}; ${mannerOf(report)}.${caution}`,
    head,
    table([columns, ...disciplines.map(cells)]),
    ...notes,
  ].join("\n\n");
}

const COLUMNS: Readonly<Record<Role, string>> = { ours: "ours", theirs: "theirs", again: "theirs again" };

function cells({ name, unit, cost, ratio, chance, goal, verdict }: DisciplineReport): string[] {
  const costs = ROLES.map((role) => costText(cost[role]));
  return [name, unit, ...costs, ratio.value.toFixed(3), interval(ratio), interval(chance), goal.toFixed(2), verdict];
}

function residentNote({ name, resident }: DisciplineReport): string[] {
  if (!resident) return [];
  const texts = ROLES.map((role) => `${COLUMNS[role]} ${costText(resident[role])}`);
  return [`For information, ${name}: resident bytes per connection ${texts.join(", ")}.`];
}

function interval({ low, high }: Ratio): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}
