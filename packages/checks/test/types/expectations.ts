import type { Diagnostic } from "./compilers.js";

/** A line that a program marks as an error, by a comment at its end. */
export interface Mark {
  readonly line: number;
  readonly source: string;
  /** Part of what the compiler says. Empty where any text will do. */
  readonly words: string;
}

/** The lines of a program that end in `// error` or `// error: words`. */
export function readMarks(source: string): Mark[] {
  return source.split("\n").flatMap((text, index) => {
    const [, code, words = ""] = /^(.*\S) \/\/ error(?:: (.+))?$/.exec(text) ?? [];
    return code === undefined ? [] : [{ line: index + 1, source: code.trim(), words }];
  });
}

/** How what a compiler says differs from what a program marks. */
export interface Differences {
  /** Marked lines that the compiler takes. */
  readonly accepted: string[];
  /** What the compiler says about lines that are not marked. */
  readonly unexpected: string[];
  /** Marked lines about which the compiler says something else. */
  readonly otherWords: string[];
}

/** Holds what a compiler says against the marks of one file; what it says about any other file is unexpected. */
export function compare(file: string, marks: readonly Mark[], diagnostics: readonly Diagnostic[]): Differences {
  const textOf = (mark: Mark): string => textAt(diagnostics, file, mark.line);
  const isMarked = (diagnostic: Diagnostic): boolean =>
    diagnostic.file === file && marks.some(({ line }) => line === diagnostic.line);
  return {
    accepted: marks.filter((mark) => textOf(mark) === "").map(({ line, source }) => `${line}: ${source}`),
    unexpected: diagnostics
      .filter((diagnostic) => !isMarked(diagnostic))
      .map((it) => `${it.file}:${it.line}: ${it.text}`),
    otherWords: marks
      .filter((mark) => textOf(mark) !== "" && !textOf(mark).includes(mark.words))
      .map((mark) => `${mark.line}: not ${mark.words}, but: ${textOf(mark)}`),
  };
}

/** Everything that a compiler says about a line. */
export function textAt(diagnostics: readonly Diagnostic[], file: string, line: number): string {
  return diagnostics
    .filter((diagnostic) => diagnostic.file === file && diagnostic.line === line)
    .map(({ text }) => text)
    .join("\n");
}
