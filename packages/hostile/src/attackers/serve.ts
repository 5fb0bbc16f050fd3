// The program of the attackers: `serve.js <attack>`.
import { setMaxListeners } from "node:events";
import { constants, setPriority } from "node:os";
import { createRandom } from "@repod/testing/internal";
import { ATTACKS } from "../attacks/attacks.js";
import { answerQuestions } from "../programs/answers.js";
import type { Target } from "../target.js";
import type { TransportName } from "../transport-name.js";
import { Assault } from "./assault.js";
import type { Sightings } from "./assault.js";
import { Lifetimes } from "./lifetimes.js";

/** What an attack is told to do. */
export interface Orders {
  readonly target: Target;
  readonly transport: TransportName;
  /** Whether the target discards what comes, so that connections live as long as they did where it does not. */
  readonly discards: boolean;
  readonly milliseconds: number;
  readonly scale: number;
  readonly seed: number;
}

// Attackers have machines of their own. Here they share one with the server, and must not take from it what they need
// only to attack.
setPriority(constants.priority.PRIORITY_LOW);

const [, , name] = process.argv;
const attack = ATTACKS.find((one) => one.name === name);

const lifetimes = new Lifetimes();

const answers = {
  /** Answered as soon as the program runs. */
  ready(): void {},

  async attack({ seed, ...orders }: Orders): Promise<Sightings> {
    if (!attack) throw new Error(`There is no attack named ${String(name)}.`);
    const signal = AbortSignal.timeout(orders.milliseconds);
    // Every connection waits for it.
    setMaxListeners(Infinity, signal);
    const assault = new Assault({ ...orders, lifetimes, random: createRandom(seed), signal });
    await attack.run(assault);
    return assault.sightings;
  },
};

export type AttackerAnswers = typeof answers;

answerQuestions(answers);
