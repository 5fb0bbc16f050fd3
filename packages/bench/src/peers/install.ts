import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the servers of peers are, and the list of what they are made of. It is no workspace: nobody else needs that. */
const PEERS = fileURLToPath(new URL("../../peers/", import.meta.url));
/** Nothing of it has to be compiled, and so nothing may be. */
const INSTALL = ["ci", "--ignore-scripts", "--loglevel", "error"];

/** What stands in a lock file of npm. */
interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/** Whether what the lock file lists is there in the versions that it lists. What is optional depends on the machine. */
export function arePeersInstalled(folder: string = PEERS): boolean {
  // The record that npm keeps of what it installed.
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const { packages: installed } = readLockFile(record);
  const { packages: wanted } = readLockFile(join(folder, "package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional = false }]) => path === "" || optional || installed[path]?.version === version,
  );
}

/**
 * Installs what the peers are made of, from the registry that npm is set up for. Does nothing where that was done since
 * their lock file changed.
 *
 * @throws Error when npm cannot.
 */
export async function installPeers(onProgress: (sentence: string) => void, folder: string = PEERS): Promise<void> {
  if (arePeersInstalled(folder)) return;
  onProgress("Installing what we are compared with.");
  await run("npm", INSTALL, { cwd: folder });
}

function readLockFile(file: string): LockFile {
  return JSON.parse(readFileSync(file, "utf8")) as LockFile;
}
