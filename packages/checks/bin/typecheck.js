// Checks types with the compiler that builds and with those that users may have: `npm run typecheck`.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const TYPESCRIPT_5 = "typescript-5";
const TYPESCRIPT_6 = "typescript";
const TYPESCRIPT_7 = "typescript-7";

const tsc = (compiler, project) => [`node_modules/${compiler}/bin/tsc`, "--pretty", "false", "-p", at(project)];
const decorated = (project) => [at("bin/typecheck-decorated.js"), at(project)];

/** Each line is one run: what it shows, and the program with its arguments. Those that take long come first. */
const RUNS = [
  ["sources and tests, legacy decorators, TypeScript 6", tsc(TYPESCRIPT_6, "tsconfig.workspace.json")],
  ["sources, TypeScript 5.9", tsc(TYPESCRIPT_5, "tsconfig.sources.json")],
  ["tests with standard decorators, TypeScript 6", decorated("tsconfig.standard-decorators.json")],
  ["published declarations, TypeScript 5.9", tsc(TYPESCRIPT_5, "tsconfig.declarations.json")],
  ["sources, TypeScript 7", tsc(TYPESCRIPT_7, "tsconfig.sources.json")],
];

function at(path) {
  return `packages/checks/${path}`;
}

/** Runs one compiler; whether it had nothing to say. */
function check([what, args]) {
  const started = performance.now();
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
