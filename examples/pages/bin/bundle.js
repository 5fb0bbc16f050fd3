// Bundles the page script of each game, and its server for a worker where it has one, each into one file that a browser
// loads: `npm run pages`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const EXAMPLES = new URL("../../", import.meta.url);

const games = ["arcade", "chat", "lag-time", "whiteboard", "tag", "pong"];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : games;

const scripts = wanted
  .flatMap((game) => ["page", "offline"].map((name) => fileURLToPath(new URL(`${game}/src/${name}.ts`, EXAMPLES))))
  .filter((script) => existsSync(script));

await Promise.all(
  scripts.map((script) =>
    build({
      entryPoints: [script],
      outfile: script.replace(/src\/(\w+)\.ts$/, "dist/$1.bundle.js"),
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
