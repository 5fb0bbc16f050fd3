import { median } from "@repod/bench/internal";
import { sumCounts } from "./attackers/tally.js";
import type { Counts } from "./attackers/tally.js";
import type { Trial } from "./trial.js";

/** What honest clients and the server may suffer from an attack. */
export interface Tolerance {
  /** How many times the p99 beside the attack their p99 may be, and how many milliseconds more: the larger one counts. */
  readonly p99Ratio: number;
  readonly p99Ms: number;
  /** How many times the memory before an attack the server may hold after it. */
  readonly memoryRatio: number;
  /** By how many MiB the server's resident set may grow while it is attacked. */
  readonly growthMiB: number;
}

/** One line of the table. */
export interface Verdict {
  readonly attack: string;
  readonly title: string;
  readonly transport: string;
  /** Medians over the alternations, in milliseconds. */
  readonly p99: number;
  readonly p99Beside: number;
  /** How far apart the p99 are of windows in which the server was not attacked: the greatest by the least. */
  readonly spread: number;
  /** How many connections attackers made to the server, and to the decoy, in all alternations. */
  readonly connections: number;
  readonly connectionsBeside: number;
  /** Messages that honest clients sent while they were attacked. */
  readonly messages: number;
  /** The memory after the last attack by that before the first. */
  readonly memory: number;
  /** By how much the resident set grew, at most, in MiB. */
  readonly growthMiB: number;
  readonly ends: Counts;
  readonly answers: Counts;
  /** What must not be. Empty where the server withstood. */
  readonly failures: readonly string[];
}

export function judge(trial: Trial, tolerance: Tolerance): Verdict {
  const { attack, transport, attacked, beside, usedBefore, recoveries } = trial;
  const p99 = median(attacked.map((play) => play.p99));
  const besides = beside.map((play) => play.p99);
  const memory = (recoveries.at(-1)?.used ?? NaN) / usedBefore;
  const growthMiB = Math.max(...trial.growths) / 2 ** 20;
  const ends = sumCounts(trial.sightings.map((seen) => seen.ends));
  const answers = sumCounts(trial.sightings.map((seen) => seen.answers));
  return {
    attack: attack.name,
    title: attack.title,
    transport,
    p99,
    p99Beside: median(besides),
    spread: besides.length > 0 ? Math.max(...besides) / Math.min(...besides) : NaN,
    connections: trial.sightings.reduce((sum, { connections }) => sum + connections, 0),
    connectionsBeside: trial.connectionsBeside.reduce((sum, connections) => sum + connections, 0),
    messages: attacked.reduce((sum, { count }) => sum + count, 0),
    memory,
    growthMiB,
    ends,
    answers,
    failures: [
      ...latencyFailures(p99, median(besides), tolerance),
      ...[...attacked, ...beside].flatMap(({ faults }) => summarized(faults)),
      ...recoveryFailures(trial, memory, tolerance),
      ...(growthMiB <= tolerance.growthMiB ? [] : [`the server grew by ${growthMiB.toFixed(0)} MiB`]),
      ...endFailures(trial, ends, answers),
    ],
  };
}

/** How high the p99 may be, in milliseconds. */
export function p99Limit(beside: number, { p99Ratio, p99Ms }: Tolerance): number {
  return Math.max(beside * p99Ratio, beside + p99Ms);
}

function latencyFailures(p99: number, beside: number, tolerance: Tolerance): string[] {
  const limit = p99Limit(beside, tolerance);
  // Where nothing was measured beside it, there is no limit.
  return Number.isNaN(limit) || p99 <= limit
    ? []
    : [`honest clients waited ${p99.toFixed(1)} ms, ${limit.toFixed(1)} are the most`];
}

function recoveryFailures({ recoveries }: Trial, memory: number, { memoryRatio }: Tolerance): string[] {
  const strangers = recoveries.at(-1)?.strangers ?? 0;
  return [
    ...(memory <= memoryRatio ? [] : [`${((memory - 1) * 100).toFixed(0)} % more memory is held than before`]),
    ...(strangers <= 0 ? [] : [`${strangers} connections of attackers are still there`]),
  ];
}

function endFailures({ attack, transport }: Trial, ends: Counts, answers: Counts): string[] {
  const expected = attack.expects[transport];
  if (!expected) return [];
  const wrong = Object.entries(ends).filter(([end]) => !expected.ends.includes(end));
  const missing = (expected.answers ?? []).filter((code) => !(code in answers));
  return [
    ...wrong.map(([end, count]) => `${count} attackers ended with ${end} instead of ${expected.ends.join(" or ")}`),
    ...(expected.ends.length > 0 && Object.keys(ends).length === 0 ? ["no attacker saw how it ends"] : []),
    ...missing.map((code) => `no attacker was answered ${code}`),
  ];
}

/** What a hundred clients say alike is said once. */
function summarized(faults: readonly string[]): string[] {
  return faults.length <= 1 ? [...faults] : [`${faults[0]!}, and ${faults.length - 1} more of that kind`];
}
