import { House, SITES } from "./house.js";
import type { Site } from "./house.js";
import { write } from "./script.js";
import type { Script } from "./script.js";
import { tryOut } from "./trial.js";
import type { Witness } from "./witness.js";

export interface CampaignOptions {
  readonly runs: number;
  readonly seed: number;
  /** The number of the first conversation. Defaults to 0. */
  readonly first?: number;
  readonly sites?: readonly Site[];
  readonly witness: Witness;
  /** Called after so many conversations. */
  readonly onProgress?: (done: number) => void;
}

/** A conversation after which something was wrong. */
export interface Failure {
  readonly seed: number;
  readonly index: number;
  readonly site: string;
  readonly script: Script;
  readonly problems: readonly string[];
}

/** How many conversations one server has before it is stopped and another one is opened. */
const VISITS = 500;
const PROGRESS = 50_000;

/**
 * Has so many mutated conversations, with a server of each kind in turn.
 *
 * @returns The first after which something was wrong; `undefined` when nothing was.
 */
export async function campaign(options: CampaignOptions): Promise<Failure | undefined> {
  const { runs, seed, first = 0, sites = SITES, witness, onProgress } = options;
  for (let index = first; index < first + runs;) {
    // In whole visits, so that a conversation meets the same kind of server wherever a campaign begins.
    const site = sites[Math.floor(index / VISITS) % sites.length]!;
    const end = Math.min(first + runs, VISITS * (Math.floor(index / VISITS) + 1));
    const house = await House.open(site);
    for (; index < end; index += 1) {
      const script = write(seed, index, site.isGuarded);
      const problems = await tryOut(house, script, `honest ${index}`, witness);
      if (problems.length > 0) return { seed, index, site: site.name, script, problems };
      if (onProgress && (index + 1 - first) % PROGRESS === 0) onProgress(index + 1 - first);
    }
    const problems = [...(await house.close()), ...witness.take()];
    if (problems.length > 0) {
      return { seed, index: index - 1, site: site.name, script: write(seed, index - 1, site.isGuarded), problems };
    }
  }
  return undefined;
}

/** A failure as text, from which it can be seen and repeated. */
export function describeFailure({ seed, index, site, script, problems }: Failure): string {
  const steps = script.steps.map((step) => `  ${JSON.stringify(step)}`);
  const deeds = script.deeds.map((deed) =>
    "write" in deed ? `  write ${Buffer.from(deed.write).toString("hex")}` : `  ${JSON.stringify(deed)}`,
  );
  return [
    `Conversation ${index} of seed ${seed} with the server "${site}":`,
    ...problems.map((problem) => `- ${problem}`),
    `What was meant (${script.mutations.join(", ") || "nothing changed"}; then ${script.leaving}):`,
    ...steps,
    "What was done:",
    ...deeds,
    `Again: npm run fuzz -- --seed ${seed} --only ${index}`,
  ].join("\n");
}
