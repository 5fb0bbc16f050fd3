import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { ROOT } from "../repository.js";
import type { Snippet } from "./snippets.js";

/** At the end of a line that the compiler must refuse: a part of what it says. */
const EXPECTED = /\/\/ error: (.+)$/;

/** A folder outside of the repository that holds snippets as files and finds the packages as a user's project does. */
export class SnippetProject {
  readonly folder: string;
  readonly #snippets: readonly Snippet[];

  constructor(snippets: readonly Snippet[]) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "repod-snippets-")));
    this.#snippets = snippets;
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    writeFileSync(join(this.folder, "package.json"), `{ "type": "module" }`);
    for (const snippet of snippets) {
      mkdirSync(dirname(this.#path(snippet)), { recursive: true });
      writeFileSync(this.#path(snippet), snippet.text);
    }
  }

  /**
   * Compiles all snippets as one program, with the options that a `tsconfig.json` among them has.
   *
   * @returns What is wrong, by page and line: errors, and errors that were announced and did not come.
   */
  compile(tsconfig: Snippet): string[] {
    const { config } = ts.parseConfigFileTextToJson(tsconfig.file, tsconfig.text) as {
      config: { compilerOptions: object };
    };
    const compilerOptions = {
      ...config.compilerOptions,
      rootDir: ".",
      outDir: "dist",
      typeRoots: ["node_modules/@types"],
    };
    const { options, errors } = ts.parseJsonConfigFileContent({ compilerOptions, files: [] }, ts.sys, this.folder);
    const sources = this.#snippets.filter(({ file }) => file.endsWith(".ts"));
    const program = ts.createProgram(
      sources.map((snippet) => this.#path(snippet)),
      options,
    );
    // 18002: the list of files is empty here, since the program is given them.
    const found = [...errors.filter(({ code }) => code !== 18002), ...ts.getPreEmitDiagnostics(program)];
    const outcome = sources.flatMap((snippet) => this.#judge(snippet, found));
    const elsewhere = found.filter(
      ({ file }) => !file || !sources.some((snippet) => this.#path(snippet) === file.fileName),
    );
    program.emit();
    return [...outcome, ...elsewhere.map(({ file, messageText }) => `${file?.fileName ?? ""}: ${flat(messageText)}`)];
  }

  /** Where the compiled form of a file of a page is. */
  compiled(folder: string, file: string): string {
    return join(this.folder, "dist", folder, file.replace(/\.ts$/, ".js"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #path({ folder, file }: Snippet): string {
    return join(this.folder, folder, file);
  }

  #judge(snippet: Snippet, found: readonly ts.Diagnostic[]): string[] {
    const messages = new Map<number, string>();
    for (const { file, start = 0, messageText } of found) {
      if (file?.fileName !== this.#path(snippet)) continue;
      const { line } = file.getLineAndCharacterOfPosition(start);
      messages.set(line, `${messages.get(line) ?? ""}${flat(messageText)}\n`);
    }
    return snippet.text.split("\n").flatMap((text, line) => {
      const place = `${snippet.page}:${line + 1 + snippet.lineOffset}`;
      const message = messages.get(line);
      const expected = EXPECTED.exec(text)?.[1];
      if (expected === undefined) return message === undefined ? [] : [`${place}: ${message}`];
      return message?.includes(expected) ? [] : [`${place}: not "${expected}" but ${message ?? "no error"}`];
    });
  }
}

function flat(message: string | ts.DiagnosticMessageChain): string {
  return ts.flattenDiagnosticMessageText(message, "\n");
}
