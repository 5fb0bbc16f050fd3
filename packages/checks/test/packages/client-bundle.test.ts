import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build, stop } from "esbuild";
import { ROOT } from "../../src/repository.js";

/** What a whole client may weigh, compressed as servers compress it. */
const BUDGET = 16_000;

interface Bundle {
  readonly gzipped: number;
  /** The packages that ended up in it. */
  readonly packages: readonly string[];
  /** Our files among what ended up in it, by their paths from the root. */
  readonly files: readonly string[];
}

/** What a page gets of a program. A module of Node's in it is an error of the bundler's. */
async function bundle(program: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: ROOT },
    // What is built, not what the paths of our own settings lead to.
    tsconfigRaw: {},
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    platform: "browser",
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
    gzipped: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length,
    packages: [...new Set(files.map(packageOf))].sort(),
    files,
  };
}

function packageOf(path: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  return installed?.[1] ?? path.replace(/^(packages\/[^/]+)\/.*$/, "$1");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

describe("the whole client in a page", () => {
  let client: Bundle;

  beforeAll(async () => {
    client = await bundle('export * from "@repod/client";');
  });
  afterAll(stop);

  test("is smaller than its budget", async () => {
    const other = await bundle(`
      import { io } from "socket.io-client";
      import parser from "socket.io-msgpack-parser";
      globalThis.connect = (url) => io(url, { parser });
    `);
    process.stdout.write(
      `client bundle: ${kilobytes(client.gzipped)} gzip, of ${kilobytes(BUDGET)}; ` +
        `socket.io-client with socket.io-msgpack-parser: ${kilobytes(other.gzipped)}\n`,
    );
    expect(client.gzipped).toBeLessThan(BUDGET);
  });

  test("holds the client and the core, and nothing else", () => {
    expect(client.packages).toEqual(["packages/client", "packages/core"]);
  });

  test("holds nothing that is only for Node, nor a logger", () => {
    const transports = client.files.filter((path) =>
      /\/(?:client\/dist\/transports|core\/dist\/transport)\//.test(path),
    );
    expect(transports.sort()).toEqual([
      "packages/client/dist/transports/dial.browser.js",
      "packages/client/dist/transports/websocket.js",
      "packages/core/dist/transport/batch.js",
    ]);
    expect(client.files.filter((path) => path.includes("/logging/"))).toEqual([]);
  });

  test("holds the logger when it asks for it", async () => {
    const { packages } = await bundle('export * from "@repod/client/logging";');
    expect(packages).toContain("tslog");
  });
});
