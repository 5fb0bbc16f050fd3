import { shuffled } from "@repod/bench/internal";
import type { Random } from "@repod/testing/internal";
import type { Attack } from "./attack.js";
import type { Sightings } from "./attackers/assault.js";
import type { AttackerAnswers } from "./attackers/serve.js";
import type { Play } from "./honest/crowd.js";
import { Program } from "./programs/program.js";
import type { Recovery, Stage } from "./stage.js";
import type { TransportName } from "./transport-name.js";

const ATTACKERS = new URL("./attackers/serve.js", import.meta.url);

export interface TrialOptions {
  readonly alternations: number;
  /** Whether the attack is aimed at the decoy too, to compare times with. */
  readonly compares: boolean;
  /** How long each attack goes on, in milliseconds. */
  readonly windowMs: number;
  readonly scale: number;
  readonly random: Random;
  /** How many times the memory before an attack may be held after it. */
  readonly memoryRatio: number;
}

/** What one attack over one transport did. */
export interface Trial {
  readonly attack: Attack;
  readonly transport: TransportName;
  /** What honest clients noticed while their server was attacked, one for each alternation. */
  readonly attacked: readonly Play[];
  /** The same while the attack was aimed at a server that discards it. */
  readonly beside: readonly Play[];
  /** By how many bytes the game server's resident set grew, one for each time it was attacked. */
  readonly growths: readonly number[];
  readonly sightings: readonly Sightings[];
  /** How many connections attackers made to the decoy, one for each alternation. */
  readonly connectionsBeside: readonly number[];
  /** `heapUsed` and `external` of the game server after collection, before the first attack, in bytes. */
  readonly usedBefore: number;
  /** One for each time it was attacked. */
  readonly recoveries: readonly Recovery[];
}

/**
 * Attacks the game server and the decoy in turn. The server is first, since the decoy is attacked with connections that
 * live as long as there; afterwards the order is drawn for each alternation.
 */
export async function tryAttack(
  stage: Stage,
  attack: Attack,
  transport: TransportName,
  { alternations, compares, windowMs, scale, random, memoryRatio }: TrialOptions,
): Promise<Trial> {
  const attackers = Program.start<AttackerAnswers>("attackers", ATTACKERS, { args: [attack.name], verbose: true });
  const orders = {
    transport,
    milliseconds: Math.max(windowMs, attack.leastMs ?? 0, (attack.windowMs ?? 0) * scale),
    scale,
  };
  const attacked: Play[] = [];
  const beside: Play[] = [];
  const targets = compares ? (["game", "decoy"] as const) : (["game"] as const);
  const connectionsBeside: number[] = [];
  const growths: number[] = [];
  const sightings: Sightings[] = [];
  const recoveries: Recovery[] = [];
  try {
    // What a program needs to start is not of the attack.
    await attackers.ask("ready");
    const usedBefore = await stage.memory();
    const aimAt = async (target: "game" | "decoy"): Promise<void> => {
      const seed = Math.floor(random() * 2 ** 32);
      const { play, result, growth } = await stage.watch(() =>
        attackers.ask("attack", { ...orders, target: stage[target], discards: target === "decoy", seed }),
      );
      if (target === "decoy") {
        beside.push(play);
        connectionsBeside.push(result.connections);
        return;
      }
      attacked.push(play);
      growths.push(growth);
      sightings.push(result);
      recoveries.push(await stage.recover(usedBefore * memoryRatio));
    };
    for (let alternation = 0; alternation < alternations; alternation += 1) {
      for (const target of alternation === 0 ? targets : shuffled(targets, random)) await aimAt(target);
    }
    return { attack, transport, attacked, beside, connectionsBeside, growths, sightings, usedBefore, recoveries };
  } finally {
    await attackers.stop();
  }
}
