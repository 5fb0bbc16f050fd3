import { describe, expect, test } from "@jest/globals";
import { fillSections } from "../../src/page/markers.js";

const PAGE = `# Page

<!-- begin: echo -->
what was there
<!-- end: echo -->

In between.

<!-- begin: profile-echo -->
<!-- end: profile-echo -->
`;

const SECTIONS = new Map([
  ["echo", "$& new"],
  ["profile-echo", "more"],
]);

describe("the places of a page", () => {
  test("are filled, and the rest stays", () => {
    const filled = fillSections(PAGE, SECTIONS);
    expect(filled).toBe(
      "# Page\n\n<!-- begin: echo -->\n\n$& new\n\n<!-- end: echo -->\n\nIn between.\n\n" +
        "<!-- begin: profile-echo -->\n\nmore\n\n<!-- end: profile-echo -->\n",
    );
    expect(fillSections(filled, SECTIONS)).toBe(filled);
  });

  test("must be there for every section, and a section for every place", () => {
    expect(() => fillSections("# Page\n", SECTIONS)).toThrow("no place for echo, profile-echo");
    expect(() => fillSections(PAGE, new Map([["echo", "new"]]))).toThrow("nothing to put at profile-echo");
  });

  test("must end", () => {
    const open = PAGE.replace("<!-- end: echo -->", "");
    expect(() => fillSections(open, SECTIONS)).toThrow("no place for echo");
  });
});
