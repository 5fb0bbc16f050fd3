import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { build, stop } from "esbuild";
import { Client } from "@repod/client";
import { startBackground } from "@repod/server";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";

const ECHO = new URL("./fixtures/echo-server.js", import.meta.url);
const HOST = fileURLToPath(new URL("./fixtures/blocking-host.js", import.meta.url));

/** Starts the server at `url` in a thread, lets a client hear it, and has nothing left to do. */
const PROGRAM = `
import { Client } from "@repod/client";
import { startBackground } from "@repod/server";

const game = await startBackground(url, { export: "EchoServer" });
const [host, port] = game.address;
const client = new Client({ host, port });
game.on("connect", () => game.sendToAll({ action: "news", text: "hello" }));
await client.start();
for await (const { action, text } of client) if (action === "news") { console.log(text); break; }
client.close();
`;

let folder: string;
let program: RunningProgram | undefined;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "repod-background-")));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});
afterEach(async () => {
  await program?.stop();
  await stop();
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function heard(...args: readonly string[]): Promise<number | null> {
  program = new RunningProgram(args);
  await program.line(/^hello$/);
  return program.ended();
}

describe("a program with a server in a thread", () => {
  test("ends when it has nothing left to do, though the server listens", async () => {
    const path = await write("main.js", `const url = new URL("${ECHO.href}");\n${PROGRAM}`);
    expect(await heard(path)).toBe(0);
  });

  test("may be given on the command line", async () => {
    expect(await heard("--input-type=module", "--eval", `const url = new URL("${ECHO.href}");\n${PROGRAM}`)).toBe(0);
  });

  test("may be bundled, with the server as a bundle of its own", async () => {
    const source = await write("main.js", `const url = new URL("./server.js", import.meta.url);\n${PROGRAM}`);
    await build({
      entryPoints: { main: source, server: fileURLToPath(ECHO) },
      absWorkingDir: ROOT,
      tsconfigRaw: {},
      bundle: true,
      format: "esm",
      platform: "node",
      // What is CommonJS in it asks for Node's modules in its own way.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      outdir: join(folder, "bundled"),
      logLevel: "silent",
    });
    await rm(join(folder, "node_modules"));
    expect(await heard(join(folder, "bundled/main.js"))).toBe(0);
  });

  test("may be TypeScript by tsx, with a file of JavaScript that loads the server", async () => {
    await write(
      "server.ts",
      `import { Action, Channel, Server, type Contract } from "@repod/server";
       class EchoChannel extends Channel<Contract, EchoServer> { @Action("say") say(message: { action: string }): void { this.send(message); } }
       export class EchoServer extends Server<EchoChannel> { channelClass = EchoChannel; constructor() { super({ port: 0 }); } }`,
    );
    await write("tsconfig.json", '{ "compilerOptions": { "experimentalDecorators": true } }');
    await write(
      "server-thread.js",
      `import { tsImport } from "tsx/esm/api";\nexport const { EchoServer } = await tsImport("./server.ts", import.meta.url);`,
    );
    const path = await write("main.ts", `const url: URL = new URL("./server-thread.js", import.meta.url);\n${PROGRAM}`);
    expect(await heard("--import", "tsx", path)).toBe(0);
  });
});

test("a server in a thread has clients of this thread and of others, and serves each whatever the other does", async () => {
  await using game = await startBackground(ECHO, { export: "EchoServer" });
  const [host, port] = game.address;
  const inside = new Client({ host, port });
  await inside.start();
  const outside = new RunningProgram([
    "--input-type=module",
    "--eval",
    `import { Client } from "@repod/client";
     const client = new Client({ host: ${JSON.stringify(host)}, port: ${port} });
     await client.start();
     client.send({ action: "shout", text: "hello" });
     for await (const { action } of client) if (action === "shouted") break;
     client.close();`,
  ]);
  for await (const { action } of inside) if (action === "shouted") break;
  expect(await outside.ended()).toBe(0);
  inside.close();
});

test("a program that never yields hosts and plays, with a client of another process", async () => {
  const host = new RunningProgram([HOST]);
  try {
    const [, port] = /^port (\d+)$/.exec(await host.line(/^port/))!;
    program = new RunningProgram([
      "--input-type=module",
      "--eval",
      `import { Client } from "@repod/client";
       const client = new Client({ host: "127.0.0.1", port: ${port} });
       await client.start();
       client.send({ action: "shout", text: "from outside" });
       const texts = [];
       for await (const { action, text } of client) {
         if (action === "shouted" || action === "news") texts.push(text);
         if (action === "disconnected") break;
       }
       client.close();
       console.log(texts.join(", "));`,
    ]);
    expect(await host.line(/^heard/)).toBe("heard 1000 of its own in order, and from outside");
    expect(await program.line(/outside/)).toBe("from outside, from the host's client, from the host's handle");
    expect([await host.ended(), await program.ended()]).toEqual([0, 0]);
  } finally {
    await host.stop();
  }
});
