import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./repository.js";

const run = promisify(execFile);

/** A package as it would be published. */
export interface PackedPackage {
  /** Where the archive is. */
  readonly tarball: string;
  /** Paths inside the archive, from the package's root, in order. */
  readonly files: readonly string[];
}

/** Packs `packages/<name>` into the folder `into`; it must have been built. Publishes nothing and needs no network. */
export async function pack(name: string, into: string): Promise<PackedPackage> {
  const args = ["pack", "--json", "--loglevel", "error", "--pack-destination", into];
  const { stdout } = await run("npm", args, { cwd: join(ROOT, "packages", name) });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(into, packed.filename), files: packed.files.map(({ path }) => path).sort() };
}

/** Runs the program at `script`, a path from the root, and returns what it printed; its failure is part of that. */
export async function runScript(script: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, script), ...args]);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout?: string; stderr?: string };
    // Without an exit code it never ran.
    if (typeof code !== "number") throw error;
    return { code, output: `${stdout}${stderr}` };
  }
}
