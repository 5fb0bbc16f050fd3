import { basename } from "node:path";
import { CONTESTANTS } from "../measure/contestants.js";
import type { Contestant } from "../measure/contestants.js";
import type { Workload } from "../workloads/workload.js";
import { WORKLOADS } from "../workloads/workloads.js";

const EXTENSION = ".cpuprofile";
const SEPARATOR = ".";

/** Which server a profile is of, and what it did meanwhile. */
export interface ProfileSubject {
  readonly work: string;
  /** The name of the contestant. */
  readonly name: string;
}

/** What a profile's file is called: by it the profile is known again. */
export function profileFile(work: Pick<Workload, "name">, contestant: Contestant, alternation: number): string {
  return `${stemOf(work.name, contestant.name)}${SEPARATOR}${alternation}${EXTENSION}`;
}

/**
 * The files of each server at each work, in the order in which a run tells of them.
 *
 * @throws Error when one was not named by `profileFile`.
 */
export function profilesBySubject(paths: readonly string[]): { subject: ProfileSubject; paths: readonly string[] }[] {
  const missing = new Set(paths);
  const groups = WORKLOADS.flatMap(({ name: work }) =>
    CONTESTANTS.map(({ name }) => {
      const stem = stemOf(work, name) + SEPARATOR;
      const own = paths.filter((path) => path.endsWith(EXTENSION) && basename(path).startsWith(stem));
      for (const path of own) missing.delete(path);
      return { subject: { work, name }, paths: own };
    }),
  );
  const [stranger] = missing;
  if (stranger === undefined) return groups.filter((group) => group.paths.length > 0);
  throw new Error(`${stranger} does not tell what it is a profile of: it must be one that --profile made.`);
}

function stemOf(work: string, name: string): string {
  return `${work}${SEPARATOR}${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
}
