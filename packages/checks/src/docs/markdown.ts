/** A fenced block of a Markdown page. */
export interface CodeBlock {
  /** What follows the fence, such as `ts` or `ts fragment`. */
  readonly info: string;
  readonly text: string;
  /** Where its first line stands in the page, counted from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in their order. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = page.split("\n");
  let opened: { info: string; at: number } | undefined;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("```")) continue;
    if (!opened) {
      opened = { info: line.slice(3).trim(), at: index };
      continue;
    }
    const text = lines.slice(opened.at + 1, index).join("\n");
    blocks.push({ info: opened.info, text: `${text}\n`, line: opened.at + 2 });
    opened = undefined;
  }
  if (opened) throw new Error(`The block at line ${opened.at + 1} does not end.`);
  return blocks;
}

/** The page with blanks in place of fenced blocks and of code in the text, so that only prose is left. */
export function prose(page: string): string {
  const blank = (code: string): string => code.replace(/[^\n]/g, " ");
  return page.replace(/^```[^]*?^```/gm, blank).replace(/(`+)(?!`).*?\1/g, blank);
}

/** Where the links of a page lead, images included. */
export function linkTargets(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The names under which a page's headings can be linked to. */
export function anchors(page: string): Set<string> {
  const headings = page.replace(/^```[^]*?^```/gm, "").matchAll(/^#+\s+(.*)$/gm);
  return new Set([...headings].map(([, heading = ""]) => anchorOf(heading)));
}

/** As GitHub makes them; VitePress agrees where a heading holds nothing but letters, digits, blanks and hyphens. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");
}

/**
 * The rows of the first table below a heading, without the table's own head, cell by cell.
 *
 * @throws Error where there is no such heading or no table below it.
 */
export function tableBelow(page: string, heading: string): string[][] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  if (start < 0) throw new Error(`There is no heading "${heading}".`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith("|"));
  const next = lines.findIndex((line, index) => index > start && /^#+ /.test(line));
  if (first < 0 || (next >= 0 && first > next)) throw new Error(`There is no table below "${heading}".`);
  const rows: string[][] = [];
  for (let index = first + 2; lines[index]?.startsWith("|"); index += 1) rows.push(cells(lines[index] ?? ""));
  return rows;
}

function cells(row: string): string[] {
  return row
    .slice(1, row.trimEnd().lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
