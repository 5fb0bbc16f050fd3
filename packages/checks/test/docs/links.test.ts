import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { anchors, linkTargets } from "../../src/docs/markdown.js";
import { ROOT } from "../../src/repository.js";
import { pages } from "./pages.js";

/** Pages that exist once the reference is generated. */
const GENERATED = "docs/reference/";

const texts = pages();

/** What is wrong with a link, or nothing. Links to other sites are not followed: tests need no network. */
function problemOf(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : posix.join(posix.dirname(page), path);
  if (file.startsWith(GENERATED)) return undefined;
  if (!existsSync(join(ROOT, file))) return "leads nowhere";
  if (page.startsWith("docs/") && !file.startsWith("docs/")) return "leads out of the pages that are built";
  if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) return undefined;
  return anchors(texts.get(file) ?? "").has(anchor) ? undefined : "names a heading that is not there";
}

describe("the pages", () => {
  test("have no link that leads nowhere", () => {
    const problems = [...texts].flatMap(([page, text]) =>
      linkTargets(text).flatMap((target) => {
        const problem = problemOf(page, target);
        return problem === undefined ? [] : [`${page}: ${target} ${problem}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  test.each([
    ["docs/guide/server.md", "nowhere.md", "leads nowhere"],
    ["docs/guide/server.md", "client.md#nothing", "names a heading that is not there"],
    ["docs/guide/server.md", "#nothing", "names a heading that is not there"],
    ["docs/guide/server.md", "../../README.md", "leads out of the pages that are built"],
  ])("would not pass in %s with a link to %s", (page, target, problem) => {
    expect(problemOf(page, target)).toBe(problem);
  });

  test("are all reached from README, or from the list on the first page", () => {
    const listed = new Set(
      ["README.md", "docs/index.md", "docs/decisions/index.md"].flatMap((page) =>
        linkTargets(texts.get(page) ?? "").map((target) => posix.join(posix.dirname(page), target)),
      ),
    );
    const lost = [...texts.keys()].filter((page) => page.startsWith("docs/") && !listed.has(page));
    expect(lost).toEqual(["docs/index.md"]);
  });

  test("of the guide are all in the sidebar", () => {
    const sidebar = /const GUIDE = \[(.*?)\]/s.exec(readFileSync(join(ROOT, "docs/.vitepress/config.ts"), "utf8"))?.[1];
    const named = [...(sidebar ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => `docs/guide/${name}.md`);
    const guide = [...texts.keys()].filter((page) => page.startsWith("docs/guide/"));
    expect(named.sort()).toEqual(guide.sort());
  });
});
