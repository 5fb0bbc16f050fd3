import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../repository.js";
import type { Start, Toolchain } from "./toolchain.js";

/** A program as a user would write it, and what it says when everything works. */
export interface Program {
  readonly file: string;
  readonly source: string;
  readonly says: string;
}

/** How long a program may run, in milliseconds, before it is ended as one that does not work. */
const RUN_TIMEOUT = 30_000;

const COMPILER_OPTIONS = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  skipLibCheck: true,
  rootDir: ".",
  outDir: "dist",
  types: ["node"],
};

/**
 * Builds and runs a program with a toolchain, in a project outside of the repository.
 *
 * @returns "works", or the name of the error with which the program ended.
 */
export async function tryToolchain(toolchain: Toolchain, { file, source, says }: Program): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "repod-toolchain-")));
  try {
    const compilerOptions = { ...COMPILER_OPTIONS, ...toolchain.compilerOptions };
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    await writeFile(join(folder, file), source);
    const { code, output } = await outcomeOf(await toolchain.build(folder, file));
    if (code === 0 && output.trim() === says) return "works";
    return /^(\w*Error)\b/m.exec(output)?.[1] ?? `ends with ${String(code)}: ${output}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcomeOf({ command, args }: Start): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: RUN_TIMEOUT });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
