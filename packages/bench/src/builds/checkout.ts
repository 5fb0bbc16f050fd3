import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Build, OnProgress } from "./build.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const run = promisify(execFile);

/** The scope of the packages that a commit has of its own. */
const SCOPE = "@repod";
/** What is measured, and what it is built from. */
const PROJECT = "packages/server";

/**
 * Builds a commit in a temporary folder, without the network: what is installed in the workspace is linked, except for the
 * repository's own packages, of which the commit has its own.
 *
 * @throws Error when there is no such commit, or it does not compile against what is installed.
 */
export async function checkOut(reference: string, workspace: string, onProgress: OnProgress): Promise<Build> {
  const commit = await nameCommit(reference, workspace);
  const name = `commit ${commit.slice(0, 7)}`;
  onProgress(`Building ${name}.`);
  const root = createTemporaryFolder("build");
  const archive = join(root, "archive.tar");
  await run("git", ["archive", "--output", archive, commit], { cwd: workspace });
  await run("tar", ["-xf", archive, "-C", root]);
  linkInstalled(workspace, root);
  await compile(root, name);
  return { name, root };
}

async function nameCommit(reference: string, workspace: string): Promise<string> {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`];
    const { stdout } = await run("git", args, { cwd: workspace });
    return stdout.trim();
  } catch (error) {
    throw new Error(`${reference} is neither a folder nor a commit of this repository.`, { cause: error });
  }
}

async function compile(root: string, name: string): Promise<void> {
  try {
    await run(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-b", PROJECT], { cwd: root });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`The ${name} does not compile with what is installed here:\n${stdout}`, { cause: error });
  }
}

/** Gives a checked out repository what is installed in another one, and links of its own to its own packages. */
export function linkInstalled(workspace: string, root: string): void {
  const folders = workspaceFolders(root);
  const installed = join(root, "node_modules");
  mkdirSync(join(installed, SCOPE), { recursive: true });
  for (const entry of readdirSync(join(workspace, "node_modules"))) {
    if (entry !== SCOPE) symlinkSync(join(workspace, "node_modules", entry), join(installed, entry));
  }
  for (const folder of folders) {
    const { name } = readJson<{ name: string }>(join(root, folder, "package.json"));
    if (name.startsWith(`${SCOPE}/`)) link(join(root, folder), join(installed, name));
    const nested = join(workspace, folder, "node_modules");
    if (existsSync(nested)) link(nested, join(root, folder, "node_modules"));
  }
}

function workspaceFolders(root: string): string[] {
  const { workspaces } = readJson<{ workspaces: string[] }>(join(root, "package.json"));
  return workspaces.filter((folder) => existsSync(join(root, folder, "package.json")));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
