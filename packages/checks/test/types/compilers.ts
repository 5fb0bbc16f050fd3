import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** One compiler with one kind of decorators. */
export interface Variant {
  /** The compiler's package. */
  readonly compiler: "typescript-5" | "typescript" | "typescript-7";
  readonly decorators: "legacy" | "standard";
}

/** Something that a compiler says about a line, whole. */
export interface Diagnostic {
  /** Relative to the folder of the programs. Empty where it is about none of them. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

export const VARIANTS: readonly Variant[] = (["typescript-5", "typescript", "typescript-7"] as const).flatMap(
  (compiler) => (["legacy", "standard"] as const).map((decorators) => ({ compiler, decorators })),
);

const AT_ONCE = 2;
const MODULES = new URL("../../../../node_modules/", import.meta.url);

/** What each of `VARIANTS` says about the programs of a folder that has a tsconfig. */
export async function compileAll(folder: URL): Promise<Map<Variant, Diagnostic[]>> {
  const results = new Map<Variant, Diagnostic[]>();
  const waiting = [...VARIANTS];
  const work = async (): Promise<void> => {
    for (let variant = waiting.shift(); variant; variant = waiting.shift()) {
      results.set(variant, parseDiagnostics(await compile(variant, folder)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

// By the command line: TypeScript 7 has no other interface.
function compile({ compiler, decorators }: Variant, folder: URL): Promise<string> {
  const tsc = fileURLToPath(new URL(`${compiler}/bin/tsc`, MODULES));
  const legacy = String(decorators === "legacy");
  const args = [tsc, "-p", ".", "--pretty", "false", "--experimentalDecorators", legacy];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd: fileURLToPath(folder), maxBuffer: 16 * 1024 ** 2 },
      (error, stdout, stderr) => {
        // A compiler that found errors ends with a code; one that could not run has no code, or says nothing on stdout.
        if (error && (typeof error.code !== "number" || stdout === "")) reject(new Error(stderr, { cause: error }));
        else resolve(stdout);
      },
    );
  });
}

/** Reads `file.ts(1,2): error TS1: text` with the indented lines that follow. */
export function parseDiagnostics(output: string): Diagnostic[] {
  return output
    .split(/\r?\n(?! )/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [, file = "", line = "0", text = entry] = /^(\S.*?)\((\d+),\d+\): (error .*)$/s.exec(entry) ?? [];
      return { file, line: Number(line), text };
    });
}
