import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { ROOT } from "../../src/repository.js";

/** Compiles a text as if it were a source of core, with core's own settings; what the compiler says. */
function compileInCore(text: string): string[] {
  const config = join(ROOT, "packages/core/tsconfig.json");
  const { config: settings } = ts.readConfigFile(config, ts.sys.readFile) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(settings, ts.sys, dirname(config));
  const file = join(ROOT, "packages/core/src/probe.ts");
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText }) => {
    return ts.flattenDiagnosticMessageText(messageText, "\n");
  });
}

// That core names no module of Node's is the business of the import rules; these are what is there without an import.
describe("the compiler settings of core", () => {
  test("know nothing of Node and nothing of a browser", () => {
    const absent = ["process", "Buffer", "setTimeout", "setImmediate", "document", "window", "WebSocket", "console"];
    expect(compileInCore(`export const found = [${absent.join(", ")}];`)).toEqual(
      absent.map((name) => expect.stringContaining(`Cannot find name '${name}'`)),
    );
  });

  test("know the language itself", () => {
    expect(compileInCore("export const found = new Uint8Array(1);")).toEqual([]);
  });
});
