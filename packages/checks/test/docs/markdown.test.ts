import { describe, expect, test } from "@jest/globals";
import { anchors, codeBlocks, linkTargets, tableBelow } from "../../src/docs/markdown.js";

const PAGE = `# Page

See [one](a.md), \`[no](b.md)\` and [two](c.md#part).

\`\`\`ts fragment
// # no heading, [no link](d.md)
\`\`\`

## Options & more

| name | says |
| --- | --- |
| \`a\` | this \\| that |

## Rest
`;

describe("a page", () => {
  test("has blocks, with what their fence says and where they begin", () => {
    expect(codeBlocks(PAGE)).toEqual([{ info: "ts fragment", text: "// # no heading, [no link](d.md)\n", line: 6 }]);
    expect(() => codeBlocks("text\n```ts\n")).toThrow("line 2 does not end");
  });

  test("has links and headings outside of code", () => {
    expect(linkTargets(PAGE)).toEqual(["a.md", "c.md#part"]);
    expect([...anchors(PAGE)]).toEqual(["page", "options--more", "rest"]);
  });

  test("has tables below headings", () => {
    expect(tableBelow(PAGE, "Options & more")).toEqual([["`a`", "this | that"]]);
    expect(() => tableBelow(PAGE, "Rest")).toThrow("no table");
    expect(() => tableBelow(PAGE, "Page")).toThrow("no table");
    expect(() => tableBelow(PAGE, "Nothing")).toThrow("no heading");
  });
});
