import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { stop } from "esbuild";
import { bundleForPage, kilobytes } from "./page-bundle.js";
import type { PageBundle } from "./page-bundle.js";

/** What a whole client may weigh, compressed as servers compress it. */
const BUDGET = 16_000;

describe("the whole client in a page", () => {
  let client: PageBundle;

  beforeAll(async () => {
    client = await bundleForPage('export * from "@repod/client";');
  });
  afterAll(stop);

  test("is smaller than its budget", async () => {
    const other = await bundleForPage(`
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
    ]);
    expect(client.files.filter((path) => path.includes("/logging/"))).toEqual([]);
  });

  test("holds the logger when it asks for it", async () => {
    const { packages } = await bundleForPage('export * from "@repod/client/logging";');
    expect(packages).toContain("tslog");
  });
});
