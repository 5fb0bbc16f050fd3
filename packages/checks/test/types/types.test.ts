import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { compileAll, parseDiagnostics, VARIANTS } from "./compilers.js";
import type { Diagnostic, Variant } from "./compilers.js";
import { compare, readMarks, textAt } from "./expectations.js";
import type { Mark } from "./expectations.js";

const PROGRAMS = new URL("fixtures/", import.meta.url);
const WRONG = "must-not-compile.ts";
const MINUTES = 60_000;

let marks: Mark[];
let results: Map<Variant, Diagnostic[]>;

beforeAll(async () => {
  marks = readMarks(await readFile(new URL(WRONG, PROGRAMS), "utf8"));
  results = await compileAll(PROGRAMS);
}, 3 * MINUTES);

describe.each(VARIANTS)("$compiler with $decorators decorators", (variant) => {
  const diagnostics = (): Diagnostic[] => results.get(variant) ?? [];
  /** What the compiler says about the line of a member. */
  const said = (member: string): string => {
    const mark = marks.find(({ source }) => source.includes(` ${member}`));
    return mark ? textAt(diagnostics(), WRONG, mark.line) : "";
  };

  test("refuses every marked line in its words, and nothing else", () => {
    expect(marks.length).toBeGreaterThan(50);
    expect(compare(WRONG, marks, diagnostics())).toEqual({ accepted: [], unexpected: [], otherWords: [] });
  });

  test("speaks of an unknown action only where the action is unknown", () => {
    const lines = diagnostics()
      .filter(({ text }) => text.includes("no such action"))
      .map(({ line }) => line);
    const marked = marks.filter(({ words }) => words.includes("no such action")).map(({ line }) => line);
    expect(lines).toEqual(marked);
  });

  test("speaks of one form of decorators only", () => {
    const aboutDecorators = diagnostics().filter(({ text }) => /signature of (method|property) decorator/.test(text));
    expect(aboutDecorators.length).toBeGreaterThan(20);
    expect(aboutDecorators.filter(({ text }) => /overload|Context/i.test(text))).toEqual([]);
  });

  test("says what is wrong with an unknown action", () => {
    expect(said("unknownAction")).toContain('{ "this contract has no such action": "nope"; }');
  });

  test("says what is wrong with a payload", () => {
    expect(said("wrongPayload")).toContain("'(data: { text: number; }) => void'");
    expect(said("wrongPayload")).toContain("'(payload: { text: string; }) => void | Promise<void>'");
    expect(said("wrongPayload")).toContain("Types of property 'text' are incompatible");
  });

  test("says what is wrong with a reply", () => {
    expect(said("wrongReply")).toContain("Type '{ value: string; }' is not assignable to type '{ value: number; }'");
    expect(said("wrongReply")).toContain("Types of property 'value' are incompatible");
  });

  test("says that a thing is no method", () => {
    expect(said("notAMethod")).toContain('"only a method can handle an action"');
  });
});

describe("the comparison", () => {
  const output = "a.ts(1,4): error TS1: One.\n  More.\na.ts(3,1): error TS2: Two.\n../b.ts(1,1): error TS3: Three.\n";
  const program = 'one(); // error: More\ntwo(); // error\n"// error";\nfour(); // errors\n';

  test("reads a compiler's output with the lines that belong together", () => {
    expect(parseDiagnostics(output)).toEqual([
      { file: "a.ts", line: 1, text: "error TS1: One.\n  More." },
      { file: "a.ts", line: 3, text: "error TS2: Two." },
      { file: "../b.ts", line: 1, text: "error TS3: Three." },
    ]);
  });

  test("keeps what is about no file", () => {
    expect(parseDiagnostics("error TS5: No inputs.\n")).toEqual([{ file: "", line: 0, text: "error TS5: No inputs." }]);
  });

  test("reads marks at the ends of lines", () => {
    expect(readMarks(program)).toEqual([
      { line: 1, source: "one();", words: "More" },
      { line: 2, source: "two();", words: "" },
    ]);
  });

  test("tells what was accepted, what came unexpected, and what was said in other words", () => {
    const [first, second] = readMarks(program.replace("More", "Less"));
    expect(compare("a.ts", [first!, second!], parseDiagnostics(output))).toEqual({
      accepted: ["2: two();"],
      unexpected: ["a.ts:3: error TS2: Two.", "../b.ts:1: error TS3: Three."],
      otherWords: ["1: not Less, but: error TS1: One.\n  More."],
    });
  });
});
