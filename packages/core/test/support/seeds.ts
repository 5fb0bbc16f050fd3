/** What one run of a seed notes: what happened, each with its time. */
export type Journal = (time: number, event: string) => void;

/** How many events of a run that failed are shown: those at the end. */
const MOST_EVENTS = 2_000;

const SILENT: Journal = () => undefined;

/**
 * The seeds that a property is tried on: as many as `REPOD_SESSION_RUNS` says, from 1 on, or the one that
 * `REPOD_SESSION_SEED` names.
 *
 * @param usual - How many where nobody says.
 */
export function seeds(usual: number): number[] {
  const { REPOD_SESSION_RUNS: runs, REPOD_SESSION_SEED: only } = process.env;
  if (only) return [Number(only)];
  return Array.from({ length: Number(runs ?? usual) }, (_, index) => index + 1);
}

/** How long so many runs may take, in milliseconds: ten times what they do on a machine that has nothing else to do. */
export function timeFor(all: readonly number[]): number {
  return 30_000 + 100 * all.length;
}

/**
 * Plays a run for each seed. One that fails is played once more, to tell all that happened in it.
 *
 * @throws Error with the seed and the events of the first that fails.
 */
export async function playSeeds(
  all: readonly number[],
  play: (seed: number, note: Journal) => void | Promise<void>,
): Promise<void> {
  for (const seed of all) {
    try {
      await play(seed, SILENT);
    } catch (error) {
      const events: string[] = [];
      const note: Journal = (time, event) => void events.push(`${time.toFixed(3).padStart(12)}  ${event}`);
      const again = await failureOf(() => play(seed, note));
      const verdict = again === undefined ? "It does not fail again: something is left to chance." : String(again);
      const journal = events.slice(-MOST_EVENTS).join("\n");
      const sentence = `Seed ${seed} fails; REPOD_SESSION_SEED=${seed} plays it alone.\n${journal}\n${verdict}`;
      throw new Error(sentence, { cause: error });
    }
  }
}

async function failureOf(work: () => void | Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("What is thrown is no error.", { cause: error });
  }
}
