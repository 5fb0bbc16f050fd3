import { dirname, join } from "node:path/posix";

/** A decorator that is applied, wherever in a line that is no comment; what only looks like one does no harm. */
const DECORATOR = /^(?!\s*(?:\*|\/[*/])).*(?<![^\s{(;])@[A-Za-z]/m;
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g;

/**
 * The files that a compiler makes something else of with legacy than with standard decorators, and those that load them.
 * All others are the same program with both.
 *
 * @param texts - Of TypeScript files, by their paths; imports of other files are not followed.
 */
export function decoratedFiles(texts: ReadonlyMap<string, string>): Set<string> {
  const decorated = new Set<string>();
  const add = (file: string): void => {
    if (decorated.has(file)) return;
    decorated.add(file);
    for (const user of users.get(file) ?? []) add(user);
  };
  const users = new Map<string, string[]>();
  for (const [file, text] of texts) {
    for (const [, specifier = ""] of text.matchAll(IMPORT)) {
      const imported = join(dirname(file), `${specifier}.ts`);
      users.set(imported, [...(users.get(imported) ?? []), file]);
    }
  }
  for (const [file, text] of texts) if (DECORATOR.test(text)) add(file);
  return decorated;
}
