import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../repository.js";
import type { Decorators, Start, Toolchain } from "./toolchain.js";

const run = promisify(execFile);

const LEGACY = { experimentalDecorators: true };
/** A Node that takes types away by itself: not a dependency, whose `node` every script of npm would find first. */
const NODE_22 = process.env["REPOD_NODE_22"];

// Not by its path from the root: other packages of the repository may have another version of a tool.
const { resolve } = createRequire(join(ROOT, "packages/checks/package.json"));

function versionOf(packageName: string): string {
  const manifest = readFileSync(resolve(`${packageName}/package.json`), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function scriptOf(packageName: string, path: string): string {
  return join(dirname(resolve(`${packageName}/package.json`)), path);
}

function node(...args: readonly string[]): Start {
  return { command: process.execPath, args };
}

function compiledName(entry: string): string {
  return join("dist", entry.replace(/\.ts$/, ".js"));
}

function tsc(packageName: string, decorators: "legacy" | "standard"): Toolchain {
  return {
    tool: "tsc",
    version: versionOf(packageName),
    decorators,
    settings: decorators === "legacy" ? '`experimentalDecorators: true`, `target: "es2022"`' : '`target: "es2022"`',
    compilerOptions: decorators === "legacy" ? LEGACY : {},
    async build(folder, entry) {
      await run(process.execPath, [scriptOf(packageName, "bin/tsc"), "-p", folder]);
      return node(join(folder, compiledName(entry)));
    },
  };
}

function esbuild(decorators: "legacy" | "standard", target: string): Toolchain {
  return {
    tool: "esbuild",
    version: versionOf("esbuild"),
    decorators,
    settings: `${decorators === "legacy" ? "`experimentalDecorators: true`, " : ""}\`target: "${target}"\``,
    compilerOptions: decorators === "legacy" ? LEGACY : {},
    async build(folder, entry) {
      const { build } = await import("esbuild");
      const outfile = join(folder, "dist", "bundle.js");
      await build({
        entryPoints: [join(folder, entry)],
        outfile,
        bundle: true,
        packages: "external",
        platform: "node",
        format: "esm",
        target,
        tsconfig: join(folder, "tsconfig.json"),
        logLevel: "silent",
      });
      return node(outfile);
    },
  };
}

function swc(decorators: "legacy" | "standard"): Toolchain {
  const transform = decorators === "legacy" ? { legacyDecorator: true } : { decoratorVersion: "2022-03" as const };
  const [setting] = Object.entries(transform);
  return {
    tool: "swc",
    version: versionOf("@swc/core"),
    decorators,
    settings: `\`parser.decorators: true\`, \`transform.${setting![0]}: ${JSON.stringify(setting![1])}\``,
    compilerOptions: {},
    async build(folder, entry) {
      const { transform: compile } = await import("@swc/core");
      const source = await readFile(join(folder, entry), "utf8");
      const parser = { syntax: "typescript", decorators: true } as const;
      const { code } = await compile(source, { jsc: { target: "es2022", parser, transform } });
      const output = join(folder, "compiled.js");
      await writeFile(output, code);
      return node(output);
    },
  };
}

function tsx(decorators: "legacy" | "standard"): Toolchain {
  return {
    tool: "tsx",
    version: versionOf("tsx"),
    decorators,
    settings: decorators === "legacy" ? "`experimentalDecorators: true`" : "none",
    compilerOptions: decorators === "legacy" ? LEGACY : {},
    build: (folder, entry) =>
      node(scriptOf("tsx", "dist/cli.mjs"), "--tsconfig", join(folder, "tsconfig.json"), join(folder, entry)),
  };
}

function vite(decorators: "legacy" | "standard"): Toolchain {
  return {
    tool: "Vite",
    version: versionOf("vite"),
    decorators,
    settings: decorators === "legacy" ? "`experimentalDecorators: true`" : "none helps",
    compilerOptions: decorators === "legacy" ? LEGACY : {},
    async build(folder, entry) {
      const args = [
        scriptOf("vite", "bin/vite.js"),
        "build",
        "--ssr",
        entry,
        "--outDir",
        "dist",
        "--logLevel",
        "error",
      ];
      await run(process.execPath, args, { cwd: folder });
      return node(join(folder, compiledName(entry)));
    },
  };
}

function typeStripping(command: string, decorators: Decorators): Toolchain {
  const settings = decorators === "none" ? "none; `erasableSyntaxOnly: true` for the editor" : "none helps";
  return {
    tool: "Node",
    version: execFileSync(command, ["--version"], { encoding: "utf8" }).trim().slice(1),
    decorators,
    settings,
    compilerOptions: {},
    build: (folder, entry) => ({
      command,
      args: ["--disable-warning=ExperimentalWarning", join(folder, entry)],
    }),
  };
}

/** Whether there is a Node that takes types away. */
export const hasTypeStripping = NODE_22 !== undefined;

/** Every toolchain that the guide speaks of, in the order of its table. */
export function toolchains(): Toolchain[] {
  return [
    tsc("typescript-5", "legacy"),
    tsc("typescript-5", "standard"),
    tsc("typescript", "legacy"),
    tsc("typescript", "standard"),
    tsc("typescript-7", "legacy"),
    tsc("typescript-7", "standard"),
    esbuild("legacy", "es2022"),
    esbuild("standard", "es2022"),
    esbuild("standard", "esnext"),
    swc("legacy"),
    swc("standard"),
    tsx("legacy"),
    tsx("standard"),
    vite("legacy"),
    vite("standard"),
    ...(NODE_22 === undefined ? [] : [typeStripping(NODE_22, "none"), typeStripping(NODE_22, "standard")]),
  ];
}
