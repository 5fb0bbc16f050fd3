// Makes the module for pages that have no build of their own, of what was compiled: `npm run build`.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));

await build({
  // A page has one module for both names, so that a contract and a client meet the same classes.
  stdin: { contents: 'export * from "@repod/client"; export * from "@repod/core";', resolveDir: PACKAGE },
  absWorkingDir: PACKAGE,
  outfile: "dist/repod.min.js",
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  sourcemap: true,
  tsconfigRaw: {},
  logLevel: "warning",
});
