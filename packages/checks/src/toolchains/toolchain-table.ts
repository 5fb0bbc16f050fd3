import type { Toolchain } from "./toolchain.js";

/** What came of a toolchain: "works", or the error that it ends in. */
export interface Tried {
  readonly toolchain: Toolchain;
  readonly result: string;
}

const BEGIN = "<!-- toolchains: written by `npm run toolchains` -->";
const END = "<!-- end of toolchains -->";

/** The results as a table of the guide. */
export function toolchainTable(tried: readonly Tried[]): string {
  const rows = tried.map(({ toolchain: { tool, version, decorators, settings }, result }) => [
    `${tool} ${version}`,
    decorators === "none" ? "`registerAction`" : decorators,
    settings,
    result === "works" ? "yes" : `no: \`${result}\``,
  ]);
  const table = [["tool", "decorators", "settings", "works"], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** The table that a page has now. */
export function tableIn(page: string): string {
  const [begin, end] = placeIn(page);
  return page.slice(begin, end).trim();
}

/** The page with another table. */
export function withTable(page: string, table: string): string {
  const [begin, end] = placeIn(page);
  return `${page.slice(0, begin)}\n\n${table}\n\n${page.slice(end)}`;
}

function placeIn(page: string): [begin: number, end: number] {
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error(`The page has no "${BEGIN}" … "${END}".`);
  return [begin, end];
}
