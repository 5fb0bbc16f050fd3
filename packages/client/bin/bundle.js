// Makes the modules for pages that have no build of their own, of what was compiled: `npm run build`.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));

/** One to develop with, which says in full what is wrong with a program, and one to play with. */
const FORMS = [
  { outfile: "dist/repod.js", conditions: ["development"] },
  { outfile: "dist/repod.min.js", minify: true, sourcemap: true },
];

for (const form of FORMS) {
  await build({
    // A page has one module for both names, so that a contract and a client meet the same classes.
    stdin: { contents: 'export * from "@repod/client"; export * from "@repod/core";', resolveDir: PACKAGE },
    absWorkingDir: PACKAGE,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    tsconfigRaw: {},
    logLevel: "warning",
    ...form,
  });
}
