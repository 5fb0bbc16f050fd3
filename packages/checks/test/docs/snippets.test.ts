import { exec } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { SnippetProject } from "../../src/docs/snippet-project.js";
import { snippetsOf } from "../../src/docs/snippets.js";
import { readText } from "../../src/repository.js";
import { freePort } from "@repod/bench/internal";
import { pages } from "./pages.js";
import { RunningProgram } from "./running-program.js";

const FIRST_STEPS = "docs/guide/first-steps.md";
/** The port that the pages name, which on this machine may be somebody else's. */
const PORT_IN_PAGES = /\b5071\b/g;

let project: SnippetProject;
let problems: readonly string[];
let preload: string;
let running: RunningProgram[] = [];

beforeAll(async () => {
  const port = String(await freePort());
  const snippets = [...pages()].flatMap(([page, text]) => snippetsOf(page, text.replace(PORT_IN_PAGES, port)));
  project = new SnippetProject(snippets);
  const tsconfig = snippets.find(({ page, file }) => page === FIRST_STEPS && file === "tsconfig.json");
  if (!tsconfig) throw new Error(`${FIRST_STEPS} has no tsconfig.json.`);
  problems = project.compile(tsconfig);
  // Programs that do not ask for a log get one all the same: it tells when the server listens.
  preload = join(project.folder, "preload.js");
  writeFileSync(preload, 'import { configureLogging } from "@repod/server";\nconfigureLogging();\n');
}, 120_000);

afterEach(async () => {
  await Promise.all(running.map((program) => program.stop()));
  running = [];
});
afterAll(() => project.remove());

function run(folder: string, file: string, ...args: readonly string[]): RunningProgram {
  const program = new RunningProgram(["--import", preload, project.compiled(folder, file), ...args]);
  running.push(program);
  return program;
}

async function runServer(folder: string): Promise<RunningProgram> {
  const server = run(folder, "server.ts");
  await server.line(/server_started/);
  return server;
}

describe("the snippets of the pages", () => {
  test("compile, and do not where they say so", () => {
    expect(problems).toEqual([]);
  });

  test("run as README shows them: what one client says reaches all, and the server ends in order", async () => {
    const server = await runServer("README");
    const first = run("README", "client.ts");
    await first.line(/^[\w-]{16}: hello$/);
    const second = run("README", "client.ts");
    const heard = await Promise.all([first.line(/: hello$/), second.line(/: hello$/)]);
    expect(heard[0]).toBe(heard[1]);
    expect(await server.stop()).toBe(0);
  });

  test("run as the first steps show them: two clients talk, each hears the other, and one leaves", async () => {
    const folder = "docs-guide-first-steps";
    await runServer(folder);
    const ada = run(folder, "client.ts", "Ada");
    await ada.line(/^server: Ada is here$/);
    const grace = run(folder, "client.ts", "Grace");
    await Promise.all([ada.line(/^server: Grace is here$/), grace.line(/^server: Grace is here$/)]);
    ada.type("hello, Grace");
    await grace.line(/^Ada: hello, Grace$/);
    grace.type("hello, Ada");
    expect(await ada.line(/hello/)).toBe("Grace: hello, Ada");
    ada.endInput();
    await grace.line(/^server: Ada has left$/);
    expect(await ada.ended()).toBe(0);
  });

  test("run as the page on authentication shows them: who has a token is let in", async () => {
    const folder = "docs-guide-authentication";
    await runServer(folder);
    await run(folder, "client.ts").line(/^hello, Ada$/);
  });

  test("run as the page on testing shows them: the tests of its game pass, all of them", async () => {
    const [, command] = /^npx tsc && (node --test .*)$/m.exec(readText("docs/guide/testing.md"))!;
    const folder = dirname(project.compiled("docs-guide-testing", "quiz.test.ts"));
    // By this Node, and with what the shell makes of the command.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
    const { stdout } = await promisify(exec)(command!.replaceAll("dist/", `${folder}/`), { env });
    expect(stdout).toMatch(/^(?:#|ℹ) pass 5$/m);
  });

  test("run as the page on playing offline shows them: a server in a thread, and the program ends", async () => {
    const game = run("docs-guide-offline", "main.ts");
    await game.line(/^won after \d+\.\d s$/);
    expect(await game.ended()).toBe(0);
  });

  test("run as the page on hosting shows them: a server in a thread, its host, and a guest from outside", async () => {
    const folder = "docs-guide-host-and-play";
    const host = run(folder, "main.ts");
    await host.line(/waits for guests$/);
    await host.line(/^the host rolled [1-6]$/);
    const guest = run(folder, "guest.ts");
    await Promise.all([guest.line(/^a guest rolled [1-6]$/), host.line(/^a guest rolled [1-6]$/)]);
    expect(await Promise.all([guest.ended(), host.ended()])).toEqual([0, 0]);
  });

  test("run as the page on hosting shows them: a host that never yields, and a guest from outside", async () => {
    const folder = "docs-guide-host-and-play";
    const host = run(folder, "blocking.ts");
    await host.line(/^the host rolled [1-6]$/);
    const guest = run(folder, "guest.ts");
    await Promise.all([guest.line(/^a guest rolled [1-6]$/), host.line(/^2 at the table$/)]);
    expect(await Promise.all([guest.ended(), host.ended()])).toEqual([0, 0]);
  });

  test("run as the page on scaling shows them: workers on one port, whose clients hear each other", async () => {
    const folder = "docs-guide-scaling";
    const program = run(folder, "workers.ts");
    await program.line(/^2 workers serve port \d+$/);
    const first = run(folder, "client.ts");
    await first.line(/on all servers$/);
    const second = run(folder, "client.ts");
    await first.line(/: Hello, wherever you are!$/);
    await second.line(/^2 on all servers$/);
    expect(await program.stop()).toBe(0);
  });

  test("run as the page on scaling shows them: the first process of several tells how all of them are", async () => {
    const port = await freePort();
    const program = new RunningProgram(["--import", preload, project.compiled("docs-guide-scaling", "watched.ts")], {
      METRICS_PORT: String(port),
    });
    running.push(program);
    await program.line(/worker_listening/);
    await program.line(/worker_listening/);
    const ask = async (path: string): Promise<Response> => {
      for (;;) {
        const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
        if (response) return response;
      }
    };
    expect((await ask("/healthz")).status).toBe(200);
    const lines = (await (await ask("/metrics")).text()).split("\n");
    for (const worker of ["1", "2"]) {
      expect(lines).toContain(`game_channels{worker="${worker}"} 0`);
      expect(lines).toContain(`game_messages_total{worker="${worker}",action="say"} 0`);
    }
    expect(await program.stop()).toBe(0);
  });

  test("run as the page on blocking loops shows them: a loop that never yields hears the server", async () => {
    const folder = "docs-guide-blocking-loops";
    await runServer(folder);
    const client = run(folder, "client.ts");
    await client.line(/^counted to 1000$/);
    expect(await client.ended()).toBe(0);
  });

  test("of the first steps tell a client when there is no server", async () => {
    const lonely = run("docs-guide-first-steps", "client.ts", "Ada");
    await lonely.line(/^Could not connect to localhost:\d+: connection refused/);
    expect(await lonely.ended()).toBe(1);
  });
});

describe("the check of snippets", () => {
  test("refuses TypeScript that neither names its file nor is a fragment", () => {
    expect(() => snippetsOf("page.md", "# Page\n\n```ts\nlet x = 1;\n```\n")).toThrow("page.md:4 ");
  });

  test("tells page and line of a mistake, and misses one that was announced", () => {
    const page = [
      "<!-- fragments use",
      "declare const count: number;",
      "-->",
      "```jsonc",
      "// tsconfig.json",
      '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] } }',
      "```",
      "```ts",
      "// whole.ts: a file",
      'export const text: number = "x";',
      "```",
      "```ts fragment",
      "count.toFixed();",
      "count.length; // error: does not exist",
      "count.toFixed(); // error: does not exist",
      "```",
    ].join("\n");
    const snippets = snippetsOf("page.md", page);
    const broken = new SnippetProject(snippets);
    try {
      const [tsconfig] = snippets;
      expect(broken.compile(tsconfig!)).toEqual([
        expect.stringMatching(/^page\.md:10: Type 'string' is not assignable/),
        expect.stringMatching(/^page\.md:15: not "does not exist" but no error/),
      ]);
    } finally {
      broken.remove();
    }
  });
});
