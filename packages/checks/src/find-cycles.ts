import { resolveSource } from "./check-imports.js";
import type { Sources } from "./check-imports.js";
import { readImports } from "./read-imports.js";

/**
 * Circles of files that load each other, each as `a.ts -> b.ts -> a.ts`. Where circles overlap not every one is told,
 * but at least one of them is.
 *
 * Imports of types alone do not count: they are gone when the program runs, and a class and its collection may well
 * name each other's type.
 */
export function findCycles(sources: Sources): string[] {
  const cycles: string[] = [];
  const finished = new Set<string>();
  const trail: string[] = [];

  const visit = (file: string): void => {
    if (finished.has(file)) return;
    const start = trail.indexOf(file);
    if (start >= 0) {
      cycles.push([...trail.slice(start), file].join(" -> "));
      return;
    }
    trail.push(file);
    for (const next of loadedBy(file, sources)) visit(next);
    trail.pop();
    finished.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return cycles;
}

function loadedBy(file: string, sources: Sources): string[] {
  return readImports(file, sources.get(file) ?? "")
    .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
    .map(({ specifier }) => resolveSource(file, specifier))
    .filter((target) => sources.has(target));
}
