import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describeMachine } from "./machine.js";
import type { Machine } from "./machine.js";

/** Where figures come from: what somebody needs who wants to have them again. */
export interface Origin {
  /** When the run ended, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  /** As it was typed, without where files go. */
  readonly command: string;
  /** The commit that was checked out; absent where that is no repository of git. */
  readonly commit?: string;
  /** What took part, by package. */
  readonly versions: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const BENCH = new URL("../../", import.meta.url);
/** Options that say where files go. They have a value. */
const PLACES = ["--out", "--profile"];

/**
 * Asked at the start, as what the machine has to do otherwise shows only then.
 *
 * @param script - The script of the workspace that was run.
 */
export function describeOrigin(script: string, args: readonly string[]): Omit<Origin, "date"> {
  const commit = currentCommit();
  return {
    machine: describeMachine(),
    command: commandOf(script, args),
    ...(commit !== undefined && { commit }),
    versions: describeVersions(),
  };
}

/** A command as somebody else would type it: files go where they want them. */
export function commandOf(script: string, args: readonly string[]): string {
  const kept = args.filter((arg, index) => !isPlace(arg) && !PLACES.includes(args[index - 1] ?? ""));
  return [`npm run ${script}`, ...(kept.length > 0 ? ["--", ...kept] : [])].join(" ");
}

function isPlace(arg: string): boolean {
  return PLACES.some((option) => arg === option || arg.startsWith(`${option}=`));
}

/** By the manifests of the bench and of its peers, in which versions are exact. */
export function describeVersions(): Record<string, string> {
  const bench = readManifest("package.json");
  const others = { ...bench.dependencies, ...readManifest("peers/package.json").dependencies };
  const theirs = Object.entries(others).filter(([name]) => !name.startsWith("@repod/"));
  return { repod: bench.version ?? "unknown", ...Object.fromEntries(theirs) };
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(new URL(path, BENCH), "utf8")) as Manifest;
}

function currentCommit(): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: BENCH,
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  } catch {
    // Not checked out, or no git: whoever downloads an archive measures as well.
    return undefined;
  }
}
