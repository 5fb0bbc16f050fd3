import { median, table } from "@repod/bench/internal";
import type { Machine } from "@repod/bench/internal";
import type { Counts } from "../attackers/tally.js";
import type { SlowVerdict } from "../slow/run-slow.js";
import type { Verdict } from "../verdict.js";

// What one looks for stands where a narrow page does not cut it.
const COLUMNS = ["attack", "over", "verdict", "attackers saw", "p99, ms", "beside, ms", "grew, MiB", "kept"] as const;
const COLUMNS_OF_TEXT = 4;
const SLOW_COLUMNS = [
  "server",
  "messages",
  "over",
  "verdict",
  "the slow one",
  "what is wrong",
  "p99 before, ms",
  "p99, ms",
  "grew, MiB",
  "old, KiB",
] as const;
const SLOW_COLUMNS_OF_TEXT = 6;
/** How many kinds of ends a line has room for. */
const MOST_ENDS = 3;

/** What a run found out: the file for programs, and what the table for people is made of. */
export interface Report {
  /** When the run ended, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly scale: number;
  readonly seed: number;
  readonly alternations: number;
  readonly players: number;
  readonly verdicts: readonly Verdict[];
  readonly slow: readonly SlowVerdict[];
}

/** A report as Markdown that also reads well in a terminal. */
export function toMarkdown({ machine, quick, verdicts, slow, ...report }: Report): string {
  const place = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  const manner = `${report.players} honest clients, ${report.alternations} alternations, scale ${report.scale}, seed ${report.seed}, ${report.date.slice(0, 10)}`;
  const caution = quick ? " A quick run: its times mean little." : "";
  return [
    `${place}, load average ${machine.load} at the start; ${manner}.${caution}`,
    ...(verdicts.length > 0 ? attackSection(verdicts) : []),
    ...(slow.length > 0 ? [slowTable(slow)] : []),
  ].join("\n\n");
}

function attackSection(verdicts: readonly Verdict[]): string[] {
  const spread = median(verdicts.map((verdict) => verdict.spread).filter(Number.isFinite));
  return [
    table([COLUMNS, ...verdicts.map(cells)], COLUMNS_OF_TEXT),
    ...(Number.isNaN(spread) ? [] : [spreadSentence(spread), connectionsSentence(verdicts)]),
    ...failureList(verdicts),
  ];
}

function spreadSentence(spread: number): string {
  return `Windows without an attack on the server are a factor of ${spread.toFixed(2)} apart in their p99 (median).`;
}

function connectionsSentence(verdicts: readonly Verdict[]): string {
  const atServer = verdicts.reduce((sum, { connections }) => sum + connections, 0);
  const atDecoy = verdicts.reduce((sum, { connectionsBeside }) => sum + connectionsBeside, 0);
  return `Attackers made ${atServer} connections to the server, and ${atDecoy} to the decoy.`;
}

/** A line for each verdict that is no acquittal; none where the server withstood everything. */
function failureList(verdicts: readonly Verdict[]): string[] {
  const lines = verdicts.flatMap(({ attack, transport, failures }) =>
    failures.map((failure) => `- ${attack} over ${transport}: ${failure}`),
  );
  return lines.length > 0 ? [lines.join("\n")] : [];
}

function cells({ title, transport, p99, p99Beside, growthMiB, memory, ends, answers, failures }: Verdict): string[] {
  return [
    title,
    transport,
    failures.length === 0 ? "withstood" : "FAILED",
    seen(ends, answers),
    p99.toFixed(2),
    Number.isNaN(p99Beside) ? "" : p99Beside.toFixed(2),
    growthMiB.toFixed(0),
    `${memory >= 1 ? "+" : ""}${((memory - 1) * 100).toFixed(1)} %`,
  ];
}

/** The most frequent ends, and answers beside them. */
function seen(ends: Counts, answers: Counts): string {
  const names = Object.keys(ends);
  const told = names.slice(0, MOST_ENDS).join(", ") + (names.length > MOST_ENDS ? ", …" : "");
  const refused = Object.keys(answers).filter((code) => code !== "ok");
  return refused.length > 0 ? `${told}; answers ${refused.join(", ")}` : told;
}

function slowTable(verdicts: readonly SlowVerdict[]): string {
  return table([SLOW_COLUMNS, ...verdicts.map(slowCells)], SLOW_COLUMNS_OF_TEXT);
}

function slowCells({ server, ration, transport, failures, isAsExpected, ...found }: SlowVerdict): string[] {
  return [
    server,
    ration,
    transport,
    isAsExpected ? "as expected" : "FAILED",
    found.wasServed ? "is still served" : (found.end ?? ""),
    failures.length === 0 ? "nothing" : failures.join("; "),
    found.p99Before.toFixed(2),
    found.p99Slow.toFixed(2),
    (found.growth / 2 ** 20).toFixed(1),
    (found.oldBytes / 1_024).toFixed(0),
  ];
}
