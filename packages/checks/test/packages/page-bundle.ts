import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ROOT } from "../../src/repository.js";

export interface PageBundle {
  readonly text: string;
  /** In bytes, compressed as servers compress it. */
  readonly gzipped: number;
  /** The packages that ended up in it. */
  readonly packages: readonly string[];
  /** The files of which something did, ours by their paths from the root. */
  readonly files: readonly string[];
}

/**
 * What a page gets of a program.
 *
 * @param conditions - For imports, besides what the bundler has by itself.
 * @throws Error of the bundler, as for a module of Node's.
 */
export async function bundleForPage(program: string, conditions: string[] = []): Promise<PageBundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: ROOT },
    // What is built, not what the paths of our own settings lead to.
    tsconfigRaw: {},
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    platform: "browser",
    ...(conditions.length > 0 && { conditions }),
    target: "es2022",
    minify: true,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return {
    text: outputFiles[0]?.text ?? "",
    gzipped: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length,
    packages: [...new Set(files.map(packageOf))].sort(),
    files,
  };
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function packageOf(path: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  return installed?.[1] ?? path.replace(/^(packages\/[^/]+)\/.*$/, "$1");
}
