import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { stop } from "esbuild";
import { RunningProgram } from "../docs/running-program.js";
import { bundleForPage, kilobytes } from "./page-bundle.js";

/** What a server in a worker may weigh, compressed as servers compress it. */
const BUDGET = 31_200;

const SERVER = 'export { Action, Channel, Server, Tick } from "@repod/server";';

/**
 * A game that browsers play offline, with what servers do there otherwise than in Node: credentials that take their time, a
 * schema, a client that is told why it has to go.
 */
const GAME = `
  import { ConnectionListener, registerAction } from "@repod/client";
  import { overPort } from "@repod/client/port";
  import { action, defineContract, request } from "@repod/core";
  import { Channel, Server, registerAction as onServer, registerTick } from "@repod/server";

  const schema = { "~standard": { version: 1, vendor: "test", validate: (value) =>
    typeof value.text === "string" ? { value } : { issues: [{ message: "is no text" }] } } };
  const game = defineContract({
    toServer: { say: action(schema), double: request() },
    toClient: { said: action(), tick: action({ delivery: "latest" }) },
  });

  class GameChannel extends Channel.of(game) {
    say({ text }) { this.server.sendToAll({ action: "said", text: this.auth + ": " + text }); }
    double({ value }) { if (value < 0) this.close("Enough.", "kicked"); return 2 * value; }
  }
  onServer(GameChannel, "say", "say");
  onServer(GameChannel, "double", "double");
  class GameServer extends Server {
    channelClass = GameChannel;
    async onAuth({ name }, { transport, isPlain }) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [name, transport, isPlain].join(" ");
    }
    tick() { this.sendToAll({ action: "tick" }); }
  }
  registerTick(GameServer, "tick", 20);

  const done = [];
  class GameClient extends ConnectionListener.of(game) {
    said({ text }) { done.push(text); this.next?.(); }
    tick() { this.ticked?.(); }
    disconnected({ code, reason }) { done.push(code + " " + reason); this.next?.(); }
    onRefused(error) { done.push(error.code); this.next?.(); }
    hear() { return new Promise((resolve) => (this.next = resolve)); }
  }
  for (const name of ["said", "tick", "disconnected"]) registerAction(GameClient, name, name);

  const { port1, port2 } = new MessageChannel();
  const server = new GameServer({ messagePort: port1 });
  server.launch();
  const client = new GameClient();
  client.connect(overPort(port2), { autoPump: true, auth: { name: "Ada" } });
  client.send({ action: "say", text: "hello" });
  await client.hear();
  await new Promise((resolve) => (client.ticked = resolve));
  client.send({ action: "say", text: 5 });
  await client.hear();
  done.push(await client.request("double", { value: 21 }));
  client.request("double", { value: -1 }).catch(() => undefined);
  await client.hear();
  await server.stop();
  const nowhere = new GameServer();
  await nowhere.start().catch(({ code }) => done.push(code));
  console.log(done.join("; "));
  port1.close();
`;

/** What a browser has, and Node has not, of which a client asks. */
const BROWSER = `
  globalThis.location = new URL("http://localhost/");
  globalThis.addEventListener = () => {};
`;

afterAll(stop);

describe("a server for a worker of a page", () => {
  test("is smaller than its budget, and holds nothing that is only for Node, nor a logger", async () => {
    const { files, gzipped } = await bundleForPage(SERVER);
    process.stdout.write(`server bundle: ${kilobytes(gzipped)} gzip, of ${kilobytes(BUDGET)}\n`);
    expect(gzipped).toBeLessThan(BUDGET);
    expect(files.filter((path) => path.includes("node_modules/"))).toEqual([]);
    expect(files.filter((path) => /server\/dist\/listeners\//.test(path)).sort()).toEqual([
      "packages/server/dist/listeners/create-listener.browser.js",
      "packages/server/dist/listeners/message-port-listener.js",
      "packages/server/dist/listeners/websocket/origin.js",
    ]);
  });

  test("would be noticed if it asked for a module of Node's", async () => {
    await expect(bundleForPage('import "node:net"; export * from "@repod/server";')).rejects.toThrow("node:net");
  });
});

describe("a game as browsers get it, server and client", () => {
  let folder: string | undefined;
  let program: RunningProgram | undefined;

  afterEach(async () => {
    await program?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test.each([
    ["in production", []],
    ["in development", ["development"]],
  ])("plays in one program, %s", async (_, conditions) => {
    const { text } = await bundleForPage(GAME, conditions);
    folder = await mkdtemp(join(tmpdir(), "repod-bundle-"));
    const file = join(folder, "game.mjs");
    await writeFile(file, `${BROWSER}${text}`);
    program = new RunningProgram([file]);
    expect(await program.line(/cannot_listen/)).toBe(
      "Ada port false: hello; invalid_payload; 42; kicked Enough.; cannot_listen",
    );
    expect(await program.ended()).toBe(0);
  });
});
