import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The packages that are published, by the name of their folder. */
export const PUBLISHED = ["core", "server", "client", "testing", "redis"] as const;

/** Paths from the root of all files that are in the repository, or will be with the next commit. */
export function repositoryFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  // git lists a deleted file until the deletion is committed.
  return listed.split("\0").filter((path) => path !== "" && existsSync(join(ROOT, path)));
}

/** The text of a file, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** The texts of all repository files whose path matches. */
export function readTexts(pattern: RegExp): Map<string, string> {
  const paths = repositoryFiles().filter((path) => pattern.test(path));
  return new Map(paths.map((path) => [path, readText(path)]));
}
