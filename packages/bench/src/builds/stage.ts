import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Build } from "./build.js";
import { createTemporaryFolder } from "./temporary-folder.js";

/** This program, compiled. */
const PROGRAMS = fileURLToPath(new URL("../", import.meta.url));
/** What the programs import of a build. */
const PACKAGES = ["core", "server"] as const;
/** What else they import. */
const OTHERS = ["ws", "@msgpack/msgpack"] as const;

/**
 * A folder from which the programs of this benchmark run against the packages of a build: the programs are copies of our
 * own, so that two builds differ in nothing else.
 */
export interface Stage {
  readonly build: Build;
  /** The address of a program, as `host/serve.js`. */
  program(path: string): URL;
}

/** @param programs - The folder of the programs. Defaults to that of this one. */
export function createStage(build: Build, programs: string = PROGRAMS): Stage {
  const folder = createTemporaryFolder("stage");
  const installed = join(folder, "node_modules");
  const { resolve } = createRequire(import.meta.url);
  mkdirSync(join(installed, "@repod"), { recursive: true });
  for (const name of PACKAGES) symlinkSync(join(build.root, "packages", name), join(installed, "@repod", name));
  for (const name of OTHERS) {
    mkdirSync(dirname(join(installed, name)), { recursive: true });
    symlinkSync(dirname(resolve(`${name}/package.json`)), join(installed, name));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  cpSync(programs, join(folder, "dist"), { recursive: true });
  return { build, program: (path) => pathToFileURL(join(folder, "dist", path)) };
}
