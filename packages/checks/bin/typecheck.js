// Checks types with the compiler that builds and with those that users may have: `npm run typecheck`.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const TYPESCRIPT_5 = "typescript-5";
const TYPESCRIPT_6 = "typescript";
const TYPESCRIPT_7 = "typescript-7";

/** Each line is one run: what it shows, the compiler's package, the project. */
const RUNS = [
  ["sources and tests, legacy decorators, TypeScript 6", TYPESCRIPT_6, "tsconfig.workspace.json"],
  ["tests, standard decorators, TypeScript 6", TYPESCRIPT_6, "tsconfig.standard-decorators.json"],
  ["sources, TypeScript 5.9", TYPESCRIPT_5, "tsconfig.sources.json"],
  ["sources, TypeScript 7", TYPESCRIPT_7, "tsconfig.sources.json"],
  ["published declarations, TypeScript 5.9", TYPESCRIPT_5, "tsconfig.declarations.json"],
];

/** Runs one compiler; whether it had nothing to say. */
function check([what, compiler, project]) {
  const started = performance.now();
  const args = [`node_modules/${compiler}/bin/tsc`, "--pretty", "false", "-p", `packages/checks/${project}`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${what} (${seconds} s)`);
      if (output) console.log(output);
      resolve(code === 0);
    });
  });
}

const waiting = [...RUNS];
const results = [];

async function work() {
  for (let run = waiting.shift(); run; run = waiting.shift()) results.push(await check(run));
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), RUNS.length) }, work));
if (results.includes(false)) process.exitCode = 1;
