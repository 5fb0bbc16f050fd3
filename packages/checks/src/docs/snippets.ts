import { codeBlocks } from "./markdown.js";
import type { CodeBlock } from "./markdown.js";

/** A piece of a page that is checked by the compiler. */
export interface Snippet {
  /** The page's path from the root of the repository. */
  readonly page: string;
  /** The folder that the page's snippets share. */
  readonly folder: string;
  /** The name of the file in that folder. */
  readonly file: string;
  readonly text: string;
  /** What is added to the first line of `text` to get the line in the page. */
  readonly lineOffset: number;
}

/** The first line of a snippet that is a whole file: its name, and perhaps a remark. */
const FILE_NAME = /^\/\/ ([\w.-]+\.(?:ts|js|json))(?::.*)?\n/;
/** What the fragments of a page may use, declared where readers do not see it. */
const FRAGMENTS_USE = /<!-- fragments use\n([^]*?)-->/;

/**
 * The snippets of a page.
 *
 * A snippet that begins with a comment such as `// server.ts` is a file; all files of a page are in one folder and can
 * import each other. A snippet whose fence says `ts fragment` can use what a comment `<!-- fragments use … -->` of the
 * page declares. TypeScript that is neither is a mistake of the page.
 */
export function snippetsOf(page: string, text: string): Snippet[] {
  const folder = page.replace(/\.md$/, "").replaceAll("/", "-");
  const declarations = FRAGMENTS_USE.exec(text)?.[1] ?? "";
  return codeBlocks(text).flatMap((block): Snippet[] => {
    const [language, kind] = block.info.split(" ");
    if (kind === "fragment") return [{ page, folder, ...fragment(block, declarations) }];
    const name = FILE_NAME.exec(block.text)?.[1];
    if (name) return [{ page, folder, file: name, text: block.text, lineOffset: block.line - 1 }];
    if (language === "ts") throw new Error(`${page}:${block.line} neither names its file nor is a fragment.`);
    return [];
  });
}

function fragment({ text, line }: CodeBlock, declarations: string): Pick<Snippet, "file" | "text" | "lineOffset"> {
  const before = `${declarations}export {};\n`;
  return { file: `fragment-${line}.ts`, text: before + text, lineOffset: line - before.split("\n").length };
}
