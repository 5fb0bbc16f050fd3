import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { decoratedFiles } from "../../src/decorated.js";
import { readTexts } from "../../src/repository.js";

const sources = readTexts(/^packages\/(?:core|server|client|testing|redis)\/src\/.*\.ts$/);
const tests = readTexts(/^packages\/(?:core|server|client|testing|redis)\/test\/.*\.ts$/);

/** What a compiler reads as a decorator, by the file's path. */
function decoratorsOf(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isDecorator(node)) found.push(`${path}: ${node.getText(source)}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("what is tried with one kind of decorators only", () => {
  test("has none, and loads nothing of the tests that has", () => {
    const decorated = decoratedFiles(tests);
    const others = [...tests].filter(([path]) => !decorated.has(path));
    expect(decorated.size).toBeGreaterThan(50);
    expect(others.length).toBeGreaterThan(50);
    expect(others.flatMap(([path, text]) => decoratorsOf(path, text))).toEqual([]);
  });

  test("loads no sources that have", () => {
    expect(sources.size).toBeGreaterThan(100);
    expect([...sources].flatMap(([path, text]) => decoratorsOf(path, text))).toEqual([]);
  });
});

describe("the search for decorators", () => {
  test.each([
    ["at the start of a line", 'class A {\n  @Action("x") x() {}\n}'],
    ["of a class", "@game class A {}"],
    ["within a line", 'class A { @Action("x") x() {} }'],
    ["behind a comment", 'class A { /** It. */ @Action("x") x() {} }'],
    ["behind another", "class A {\n  // One.\n  static @one @two x() {}\n}"],
  ])("finds one %s", (_where, text) => {
    expect(decoratorsOf("a.ts", text)).not.toEqual([]);
    expect([...decoratedFiles(new Map([["a.ts", text]]))]).toEqual(["a.ts"]);
  });

  test("finds none in names of packages, nor in comments of their own lines", () => {
    const text = 'import { a } from "@repod/core";\n/**\n * @param a - @it\n */\n// @see\n/** @returns */\nf("a@b");\n';
    expect([...decoratedFiles(new Map([["a.ts", text]]))]).toEqual([]);
  });

  test("follows who loads a file, however far, and in circles", () => {
    const texts = new Map([
      ["test/support/game.ts", 'import "./room.js";\nclass A { @Action("x") x() {} }'],
      ["test/support/room.ts", 'import type { A } from "./game.js";'],
      ["test/a.test.ts", 'export * from "./support/room.js";'],
      ["test/b.test.ts", 'const { A } = await import("./support/game.js");'],
      ["test/c.test.ts", 'import { a } from "./game.js";'],
    ]);
    expect([...decoratedFiles(texts)].sort()).toEqual([
      "test/a.test.ts",
      "test/b.test.ts",
      "test/support/game.ts",
      "test/support/room.ts",
    ]);
  });
});
