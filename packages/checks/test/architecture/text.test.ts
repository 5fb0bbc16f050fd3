import { describe, expect, test } from "@jest/globals";
import { checkLength, checkText } from "../../src/check-text.js";
import { readText, repositoryFiles } from "../../src/repository.js";

const BINARY = /\.(?:png|ico|woff2)$/;

describe("the repository", () => {
  const files = repositoryFiles().filter((file) => !BINARY.test(file));

  test("names no machine and no registry, prints nothing from a library, and leaves no test out", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => checkText(file, readText(file)))).toEqual([]);
  });

  test("has no source or test that is too long to be about one thing", () => {
    const written = files.filter((file) => /^(?:packages|examples)\/.*\.[jt]s$/.test(file));
    expect(written.length).toBeGreaterThan(0);
    expect(written.flatMap((file) => checkLength(file, readText(file)))).toEqual([]);
  });
});

describe("the check of texts", () => {
  // Put together here, so that this file does not hold what it looks for.
  const home = ["", "home", "ada", "repod"].join("/");
  const archive = ["https:/", "registry.example.com", "ws", "-", "ws-8.0.0.tgz"].join("/");
  const todo = ["TO", "DO"].join("");
  const skip = "skip";

  test.each([
    ["docs/guide/first-steps.md", `Run it in ${home}.`],
    ["package-lock.json", `"resolved": "${archive}",`],
    [".npmrc", "registry=example.com"],
    ["packages/core/src/wire/frame.ts", `  // ${todo}: check the limit`],
    ["packages/core/src/wire/frame.ts", `  console.log("frame");`],
    ["packages/core/src/wire/frame.ts", `/// <reference types="node" />`],
    ["packages/core/test/wire/frame.test.ts", `test.${skip}("works", () => {`],
    ["packages/core/test/wire/frame.test.ts", `  x${"test"}("works", () => {`],
  ])("finds in %s: %s", (file, line) => {
    expect(checkText(file, `first line\n${line}\n`)).toEqual([expect.stringContaining(`${file}:2 holds `)]);
  });

  test.each([
    ["docs/guide/server.md", "See https://example.com/home/page and ./work/notes."],
    ["examples/chat/src/client.ts", `console.log("hello");`],
    ["packages/client/src/client.ts", ` * for await (const message of client) console.log(message.action);`],
    ["packages/core/test/wire/frame.test.ts", `const testWithChromium = found ? test : test.${skip};`],
  ])("has nothing against this in %s: %s", (file, line) => {
    expect(checkText(file, line)).toEqual([]);
  });

  test("counts lines, and does not count the end of the last one", () => {
    expect(checkLength("a.ts", "x\n".repeat(3), 3)).toEqual([]);
    expect(checkLength("a.ts", "x\n".repeat(4), 3)).toEqual(["a.ts has 4 lines; 3 are the most"]);
  });
});
