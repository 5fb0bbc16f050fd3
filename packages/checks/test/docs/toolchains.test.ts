import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { transformSync as swc } from "@swc/core";
import { stop as stopEsbuild, transformSync as esbuild } from "esbuild";
import ts from "typescript";
import { SnippetProject } from "../../src/docs/snippet-project.js";
import { snippetsOf } from "../../src/docs/snippets.js";
import { readText } from "../../src/repository.js";
import { RunningProgram } from "./running-program.js";

const PAGE = "docs/guide/decorators.md";
const snippets = snippetsOf(PAGE, readText(PAGE));

type Compile = (source: string) => string;

function typescript(compilerOptions: ts.CompilerOptions): Compile {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, ...compilerOptions };
  return (source) => ts.transpileModule(source, { compilerOptions: options }).outputText;
}

function esbuildWith(target: string, compilerOptions: { experimentalDecorators?: boolean }): Compile {
  return (source) => esbuild(source, { loader: "ts", target, tsconfigRaw: { compilerOptions } }).code;
}

function swcWith(transform: { legacyDecorator: true } | { decoratorVersion: "2022-03" }): Compile {
  const parser = { syntax: "typescript", decorators: true } as const;
  return (source) => swc(source, { jsc: { target: "es2022", parser, transform } }).code;
}

const TOOLS: readonly [tool: string, kind: string, compile: Compile][] = [
  ["TypeScript", "legacy", typescript({ experimentalDecorators: true })],
  ["TypeScript", "standard", typescript({})],
  ["esbuild", "legacy", esbuildWith("es2022", { experimentalDecorators: true })],
  ["esbuild", "standard", esbuildWith("es2022", {})],
  ["swc", "legacy", swcWith({ legacyDecorator: true })],
  ["swc", "standard", swcWith({ decoratorVersion: "2022-03" })],
];

let project: SnippetProject;
let running: RunningProgram | undefined;

beforeAll(() => {
  project = new SnippetProject(snippets);
});
afterEach(() => running?.stop());
afterAll(async () => {
  await stopEsbuild();
  project.remove();
});

/** The program of the page, compiled. */
function compiled(name: string, compile: Compile): string {
  const source = snippets.find(({ file }) => file === "decorated.ts");
  if (!source) throw new Error(`${PAGE} has no decorated.ts.`);
  const path = join(project.folder, `${name}.js`);
  writeFileSync(path, compile(source.text));
  return path;
}

/** Runs a program until it ends by itself; one that does not is ended with the test's time. */
async function expectOutcome(path: string, line: RegExp, exitCode: number): Promise<void> {
  running = new RunningProgram([path]);
  await running.line(line);
  expect(await running.ended()).toBe(exitCode);
}

describe("the program of the page on decorators", () => {
  test.each(TOOLS)("runs, compiled by %s with %s decorators", async (tool, kind, compile) => {
    await expectOutcome(compiled(`${tool}-${kind}`, compile), /^hello Ada$/, 0);
  });

  test("runs without decorators, and without a compiler", async () => {
    const source = snippets.find(({ file }) => file === "undecorated.js");
    await expectOutcome(join(project.folder, source!.folder, source!.file), /^hello Ada$/, 0);
  });

  test("is left with its decorators by esbuild for esnext, and then is no JavaScript", async () => {
    const path = compiled("esnext", esbuildWith("esnext", {}));
    await expectOutcome(path, /^SyntaxError: Invalid or unexpected token/, 1);
  });
});

describe("the table of that page", () => {
  test("names the tools that are tested, and no others", () => {
    const rows = readText(PAGE).matchAll(/^\| (\w+) +\| (legacy|standard) +\|/gm);
    expect([...rows].map(([, tool, kind]) => [tool, kind])).toEqual(TOOLS.map(([tool, kind]) => [tool, kind]));
  });
});
