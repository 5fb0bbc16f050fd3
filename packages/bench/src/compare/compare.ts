import type { Random } from "@repod/testing/internal";
import type { Stage } from "../builds/stage.js";
import { median } from "../stats/quantile.js";
import { shuffled } from "../stats/shuffled.js";
import { costText } from "./cost-text.js";
import type { Discipline, Subject } from "./subject.js";

/** Who is measured. The other build takes part twice: how far it is from itself is what cannot be told from chance. */
export const ROLES = ["ours", "theirs", "again"] as const;
export type Role = (typeof ROLES)[number];

/** What a unit took, in each window of an alternation. */
export type Windows = Readonly<Record<Role, readonly number[]>>;

export interface Alternation {
  readonly costs: Windows;
  /** Where the work is to hold memory: how much the process grew by, in bytes per unit. */
  readonly resident?: Windows;
}

export interface CompareOptions {
  readonly disciplines: readonly Discipline[];
  readonly stages: Readonly<Record<Role, Stage>>;
  readonly alternations: number;
  /** Whether a few short windows do. */
  readonly quick: boolean;
  readonly random: Random;
  readonly onProgress: (sentence: string) => void;
}

export interface Comparison {
  readonly discipline: Discipline;
  readonly alternations: readonly Alternation[];
}

/** What a smoke run does of everything. */
const QUICK = { share: 0.1, windows: 2 } as const;

/**
 * Measures two builds at each discipline. In every alternation each has a new process, as what V8 makes of the code is a
 * matter of luck that the processes share out; and within it they take turns at short windows of work, in a new order
 * each time, so that what else the machine does meets all of them alike.
 */
export async function compare(options: CompareOptions): Promise<Comparison[]> {
  const { disciplines, alternations, onProgress } = options;
  const comparisons = disciplines.map((discipline) => ({
    discipline,
    alternations: [] as Alternation[],
  }));
  for (let alternation = 1; alternation <= alternations; alternation += 1) {
    for (const { discipline, alternations: taken } of comparisons) {
      const alternated = await alternate(discipline, options);
      taken.push(alternated);
      const text = ROLES.map((role) => costText(median(alternated.costs[role]))).join(", ");
      onProgress(`${alternation}/${alternations} ${discipline.name}: ${text} ${discipline.unit}`);
    }
  }
  return comparisons;
}

async function alternate(discipline: Discipline, options: CompareOptions): Promise<Alternation> {
  const { stages, quick, random } = options;
  const share = quick ? QUICK.share : 1;
  const windows = Math.min(discipline.windows, quick ? QUICK.windows : Infinity);
  const subjects: { role: Role; subject: Subject }[] = [];
  const costs = createWindows();
  const resident = createWindows();
  try {
    // Who comes first must not always be the same: the first to start has the machine to itself.
    for (const role of shuffled(ROLES, random)) subjects.push({ role, subject: await discipline.open(stages[role]) });
    for (const { subject } of subjects) await subject.run(discipline.warmUp * share);
    for (let round = 0; round < windows; round += 1) {
      for (const { role, subject } of shuffled(subjects, random)) {
        const taken = await subject.run(discipline.window * share);
        costs[role].push(taken.cost / taken.units);
        if (taken.resident !== undefined) resident[role].push(taken.resident / taken.units);
      }
    }
  } finally {
    for (const { subject } of subjects) await subject.close();
  }
  return resident.ours.length > 0 ? { costs, resident } : { costs };
}

function createWindows(): Record<Role, number[]> {
  return { ours: [], theirs: [], again: [] };
}
