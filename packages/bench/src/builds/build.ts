import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkOut } from "./checkout.js";

/** The repository's root, in which this program was built. */
export const WORKSPACE = fileURLToPath(new URL("../../../../", import.meta.url));

/** A repository whose packages are compiled. */
export interface Build {
  /** What it is called in a report. */
  readonly name: string;
  readonly root: string;
}

/** Told to the user while something takes long. */
export type OnProgress = (sentence: string) => void;

/** This program's own build. */
export function thisBuild(): Build {
  return { name: "this build", root: WORKSPACE };
}

/**
 * The build that a word of the command line means: a folder where a repository was built, or a commit, which is checked
 * out and built in a temporary folder.
 *
 * @throws Error when it is neither, or cannot be built.
 */
export async function findBuild(reference: string, onProgress: OnProgress): Promise<Build> {
  const root = resolve(reference);
  if (!existsSync(root) || !statSync(root).isDirectory()) return checkOut(reference, WORKSPACE, onProgress);
  const entry = join(root, "packages", "server", "dist", "index.js");
  if (!existsSync(entry)) throw new Error(`${root} is no built repository: there is no ${entry}.`);
  return { name: reference, root };
}
