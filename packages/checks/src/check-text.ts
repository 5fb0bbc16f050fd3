import { MAX_LINES } from "./architecture.js";

/** Something that must not stand in a file, and how to say so. */
export interface TextRule {
  readonly files: RegExp;
  readonly forbids: RegExp;
  readonly because: string;
}

/** Words that have no place in the repository, by the kind of file. */
export const TEXT_RULES: readonly TextRule[] = [
  {
    files: /./,
    forbids: /(?<![\w.-])\/(?:work|root|home)\/\w/,
    because: "a path of somebody's machine",
  },
  {
    files: /./,
    forbids: /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|[\w.-]+)(?::\d+)?\/[\w./-]*\.tgz\b/,
    because: "the address of a package registry",
  },
  {
    files: /(?:^|\/)(?:\.npmrc|package\.json|\.ci\/)/,
    forbids: /\bregistry\s*=|--registry\b/,
    because: "a package registry of its own",
  },
  {
    files: /^(?:packages|examples)\/.*\.[jt]s$/,
    forbids: /(?:\/\/|\/\*|^\s*\*).*\b(?:TODO|FIXME|XXX|HACK)\b/,
    because: "unfinished work",
  },
  {
    files: /^packages\/(?:core|server|client|testing)\/src\//,
    forbids: /^(?!\s*(?:\*|\/\/)).*\bconsole\./,
    because: "library code that prints",
  },
  {
    files: /^packages\/core\/src\//,
    forbids: /^\/\/\/\s*<reference/,
    because: "a reference to globals that core must do without",
  },
  {
    files: /\.test\.ts$/,
    forbids: /\b(?:test|it|describe)\.(?:skip|only|todo)(?:\.each)?\s*\(|\b(?:x|f)(?:test|it|describe)\s*\(/,
    because: "a test that is left out, or leaves out others",
  },
];

/** Says of each line of a file what it must not hold. */
export function checkText(file: string, text: string, rules: readonly TextRule[] = TEXT_RULES): string[] {
  const applying = rules.filter(({ files }) => files.test(file));
  return text
    .split("\n")
    .flatMap((line, index) =>
      applying
        .filter(({ forbids }) => forbids.test(line))
        .map(({ because }) => `${file}:${index + 1} holds ${because}: ${line.trim().slice(0, 120)}`),
    );
}

/** Says whether a file has grown too long to be about one thing. */
export function checkLength(file: string, text: string, most: number = MAX_LINES): string[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return lines > most ? [`${file} has ${lines} lines; ${most} are the most`] : [];
}
