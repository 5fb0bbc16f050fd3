// Bundles the page script of each game into one file that a browser loads: `npm run pages`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const EXAMPLES = new URL("../../", import.meta.url);

const games = ["arcade", "chat", "lag-time", "whiteboard", "tag", "pong"];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : games;

const pages = wanted
  .map((game) => fileURLToPath(new URL(`${game}/src/page.ts`, EXAMPLES)))
  .filter((page) => existsSync(page));

await Promise.all(
  pages.map((page) =>
    build({
      entryPoints: [page],
      outfile: page.replace("src/page.ts", "dist/page.bundle.js"),
      bundle: true,
      minify: true,
      // What the browser's tools show is the source.
      sourcemap: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      logLevel: "warning",
    }),
  ),
);
