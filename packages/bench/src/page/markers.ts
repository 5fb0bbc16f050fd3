const MARKER = /<!-- begin: (\S+) -->\n[^]*?<!-- end: \1 -->/g;

/**
 * Puts each section where a page has a place for it: between `<!-- begin: name -->` and `<!-- end: name -->`.
 *
 * @throws Error when there is no place for one of them, or a place for what is none.
 */
export function fillSections(page: string, sections: ReadonlyMap<string, string>): string {
  const missing = new Set(sections.keys());
  const filled = page.replaceAll(MARKER, (_, name: string) => {
    const content = sections.get(name);
    if (content === undefined) throw new Error(`There is nothing to put at ${name}.`);
    missing.delete(name);
    return `<!-- begin: ${name} -->\n\n${content}\n\n<!-- end: ${name} -->`;
  });
  if (missing.size > 0) throw new Error(`The page has no place for ${[...missing].join(", ")}.`);
  return filled;
}
