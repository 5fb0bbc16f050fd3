import { expect, test } from "@jest/globals";
import { codeBlocks } from "../../src/docs/markdown.js";
import { readText } from "../../src/repository.js";

/** The block of a page that holds some text. */
function blockWith(page: string, text: string): string {
  const block = codeBlocks(readText(page)).find((candidate) => candidate.text.includes(text));
  if (!block) throw new Error(`${page} has no block with ${text}.`);
  return block.text;
}

test.each([
  ["commands", "npm pack"],
  ["compiler options", "// tsconfig.json"],
])("README and the first steps set up a project with the same %s", (_what, text) => {
  expect(blockWith("README.md", text)).toBe(blockWith("docs/guide/first-steps.md", text));
});

test("what is packed has been built before, and a step that fails is the last", () => {
  const [first = ""] = blockWith("README.md", "npm pack").split("\n");
  expect(first).toMatch(/^npm ci && npm run build && .*&& npm pack /);
});
