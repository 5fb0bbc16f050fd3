import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { build, stop } from "esbuild";
import { ROOT } from "../../src/repository.js";

/** What a bundler makes of a program, and the packages that ended up in it. */
async function bundle(program: string): Promise<{ code: Uint8Array; packages: Set<string> }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: `${ROOT}packages/checks` },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["node:*"],
    minify: true,
    metafile: true,
    write: false,
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return { code: outputFiles[0]?.contents ?? new Uint8Array(), packages: new Set(used.map(packageOf)) };
}

function packageOf(path: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  return installed?.[1] ?? path.replace(/^(packages\/[^/]+)\/.*$/, "$1");
}

describe("a bundle of the client", () => {
  afterAll(stop);

  test("holds no logger, nor the server", async () => {
    const { code, packages } = await bundle('export * from "@repod/client";');
    process.stdout.write(`client bundle: ${(gzipSync(code).length / 1000).toFixed(1)} kB gzip\n`);
    expect([...packages].sort()).toEqual([
      "<stdin>",
      "@msgpack/msgpack",
      "packages/client",
      "packages/core",
      "reflect-metadata",
    ]);
  });

  test("holds the logger when it asks for it", async () => {
    const { packages } = await bundle('export * from "@repod/client/logging";');
    expect(packages).toContain("tslog");
  });
});
