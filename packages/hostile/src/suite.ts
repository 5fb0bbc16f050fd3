import { shuffled } from "@repod/bench/internal";
import type { Random } from "@repod/testing/internal";
import type { Attack } from "./attack.js";
import { Stage } from "./stage.js";
import type { StageOptions } from "./stage.js";
import { TRANSPORTS } from "./transport-name.js";
import type { TransportName } from "./transport-name.js";
import { tryAttack } from "./trial.js";
import { judge } from "./verdict.js";
import type { Tolerance, Verdict } from "./verdict.js";

export interface SuiteOptions {
  readonly attacks: readonly Attack[];
  readonly stage: Omit<StageOptions, "isGuarded">;
  readonly alternations: number;
  /** Whether times are compared with those beside an attack, and each attack comes over all its transports. */
  readonly isThorough: boolean;
  readonly windowMs: number;
  readonly scale: number;
  readonly random: Random;
  readonly tolerance: Tolerance;
  /** Called with each line as it is found. */
  readonly onVerdict: (verdict: Verdict) => void;
}

/**
 * Carries out attacks one after the other. They share a stage, so that what one leaves behind the next one meets; an
 * attack whose server has options of its own, and one after which the server is not there any more, get a new one.
 */
export async function runSuite(options: SuiteOptions): Promise<Verdict[]> {
  const { attacks, stage: stageOptions, isThorough, tolerance, onVerdict } = options;
  const verdicts: Verdict[] = [];
  let stage: Stage | undefined;
  let previous: Attack | undefined;
  try {
    for (const attack of attacks) {
      for (const transport of transportsOf(attack, options)) {
        if (stage && !(stage.isUp && previous && needSameServer(previous, attack))) {
          await stage.strike();
          stage = undefined;
        }
        previous = attack;
        let verdict: Verdict;
        try {
          stage ??= await Stage.set(stageFor(attack, stageOptions));
          const { memoryRatio } = tolerance;
          verdict = judge(
            await tryAttack(stage, attack, transport, { ...options, compares: isThorough, memoryRatio }),
            tolerance,
          );
        } catch (error) {
          verdict = noVerdict(attack, transport, error as Error);
        }
        verdicts.push(verdict);
        onVerdict(verdict);
      }
    }
    return verdicts;
  } finally {
    await stage?.strike();
  }
}

/** All over which an attack can come; in a short run one of them. */
function transportsOf({ expects }: Attack, { isThorough, random }: SuiteOptions): readonly TransportName[] {
  const all = TRANSPORTS.filter((name) => expects[name]);
  return isThorough ? all : shuffled(all, random).slice(0, 1);
}

function needSameServer(one: Attack, other: Attack): boolean {
  return one.server === other.server && one.isGuarded === other.isGuarded;
}

function stageFor({ server, isGuarded = false }: Attack, options: SuiteOptions["stage"]): StageOptions {
  return { ...options, isGuarded, server: { ...options.server, ...server } };
}

/** What is said where there was nothing to measure: a server that could not start, or did not live to see the end. */
function noVerdict({ name, title }: Attack, transport: TransportName, error: Error): Verdict {
  return {
    attack: name,
    title,
    transport,
    p99: NaN,
    p99Beside: NaN,
    spread: NaN,
    connections: 0,
    connectionsBeside: 0,
    messages: 0,
    memory: NaN,
    growthMiB: NaN,
    ends: {},
    answers: {},
    failures: [error.message.split("\n", 1)[0]!],
  };
}
