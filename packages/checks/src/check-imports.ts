import { posix } from "node:path";
import { ENTRY_FILES, IMPORT_RULES } from "./architecture.js";
import type { ImportRule } from "./architecture.js";
import { readImports } from "./read-imports.js";
import type { ModuleImport } from "./read-imports.js";

/** Source texts by path from the root of the repository, with `/` between folders. */
export type Sources = ReadonlyMap<string, string>;

/** Says of each import that the rules forbid where it stands and why it may not; an empty list is good news. */
export function checkImports(sources: Sources, rules: readonly ImportRule[] = IMPORT_RULES): string[] {
  const problems: string[] = [];
  for (const [file, text] of sources) {
    const rule = ruleFor(file, rules);
    if (!rule) {
      problems.push(`${file} is covered by no import rule`);
      continue;
    }
    for (const found of readImports(file, text)) {
      const problem = found.specifier.startsWith(".") ? checkRelative(file, found, rule) : checkPackage(found, rule);
      if (problem) problems.push(`${file}:${found.line} imports "${found.specifier}", ${problem}`);
    }
  }
  return problems;
}

function ruleFor(file: string, rules: readonly ImportRule[]): ImportRule | undefined {
  const fitting = rules.filter(({ where }) => (where.endsWith("/") ? file.startsWith(where) : file === where));
  return fitting.sort((a, b) => b.where.length - a.where.length)[0];
}

function checkRelative(file: string, { specifier, typeOnly }: ModuleImport, rule: ImportRule): string | undefined {
  if (!specifier.endsWith(".js")) return "which does not end in .js";
  const target = resolveSource(file, specifier);
  const root = sourceRoot(file);
  if (!target.startsWith(root)) return `which is outside of ${root}`;
  if (ENTRY_FILES.includes(posix.basename(target))) return "which is an entry for others";
  if (rule.where.endsWith("/") && target.startsWith(rule.where)) return undefined;
  if (rule.imports === "anything") return undefined;

  const inPackage = target.slice(root.length);
  const isBelow = (place: string): boolean => inPackage === place || inPackage.startsWith(`${place}/`);
  if (rule.imports?.some(isBelow)) return undefined;
  if (rule.types?.some(isBelow)) return typeOnly ? undefined : `but ${rule.where} may import only its types`;
  return `but ${rule.where} may import only ${listed([...(rule.imports ?? []), ...(rule.types ?? [])])}`;
}

function checkPackage({ specifier }: ModuleImport, rule: ImportRule): string | undefined {
  const fits = (name: string): boolean => (name.endsWith(":") ? specifier.startsWith(name) : specifier === name);
  if (rule.packages?.some(fits)) return undefined;
  return `but ${rule.where} may import ${rule.packages ? `only ${listed(rule.packages)}` : "no package"}`;
}

/** The source that a relative import means. */
export function resolveSource(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts");
}

function sourceRoot(file: string): string {
  return `${file.split("/").slice(0, 3).join("/")}/`;
}

function listed(names: readonly string[]): string {
  return names.length > 0 ? names.join(", ") : "what is in it";
}
