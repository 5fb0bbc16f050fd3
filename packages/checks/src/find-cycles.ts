import { resolveSource } from "./check-imports.js";
import type { Sources } from "./check-imports.js";
import { readImports } from "./read-imports.js";

/** The part of a package's manifest that says what `#names` mean inside it, by kind of host. */
interface Manifest {
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Circles of files that load each other, each as `a.ts -> b.ts -> a.ts`. Where circles overlap not every one is told,
 * but at least one of them is.
 *
 * Imports of types alone do not count: they are gone when the program runs, and a class and its collection may well
 * name each other's type.
 *
 * @param sources - With the manifests of the packages where these have `#names`.
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
  for (const file of sources.keys()) if (file.endsWith(".ts")) visit(file);
  return cycles;
}

function loadedBy(file: string, sources: Sources): string[] {
  return readImports(file, sources.get(file) ?? "")
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ specifier }) => targetsOf(file, specifier, sources))
    .filter((target) => sources.has(target));
}

/** The files that an import may load: one, or where the host decides, as `#dial`, one for each kind of host. */
function targetsOf(file: string, specifier: string, sources: Sources): string[] {
  if (specifier.startsWith(".")) return [resolveSource(file, specifier)];
  if (!specifier.startsWith("#")) return [];
  const folder = file.split("/").slice(0, 2).join("/");
  const { imports = {} } = JSON.parse(sources.get(`${folder}/package.json`) ?? "{}") as Manifest;
  return Object.values(imports[specifier] ?? {}).map((compiled) =>
    compiled.replace(/^\.\/dist\//, `${folder}/src/`).replace(/\.js$/, ".ts"),
  );
}
