import { createServer } from "node:http";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { startBackground } from "../../src/background/start-background.js";
import { FIRST } from "../support/certificates.js";
import { dialTls } from "../support/dial.js";
import { captureLog } from "../support/logs.js";
import { GAME, startGame } from "./support.js";

/** Of its methods a clone has none. */
class GameMap {
  readonly tiles = [1, 2];

  tileAt(index: number): number | undefined {
    return this.tiles[index];
  }
}

describe("a server is not started in a thread", () => {
  test.each([
    ["http", () => undefined, "is a function, which cannot be handed to a thread"],
    ["overflow", () => "drop", "is a function, which cannot be handed to a thread"],
    ["server", createServer(), "has something in it that cannot be handed to a thread"],
    ["messagePort", new MessageChannel().port1, "has something in it that cannot be handed to a thread"],
    ["map", new GameMap(), "has something in it that cannot be handed to a thread"],
    ["worlds", { first: [{ map: new GameMap() }] }, "has something in it that cannot be handed to a thread"],
  ])("where the option %s cannot be handed to it", async (name, value, words) => {
    const options = { export: "GameServer", [name]: value };
    await expect(startBackground(GAME, options)).rejects.toMatchObject({
      code: "invalid_option",
      message: `The server option \`${name}\` ${words}; set it in the constructor of the class.`,
    });
  });

  test("where an option is wrong, and the server's own sentence says which", async () => {
    await expect(startBackground(GAME, { export: "GameServer", port: -1 })).rejects.toMatchObject({
      name: "RepodError",
      code: "invalid_option",
      message: "The server option `port` is -1; it must be a whole number from 0 to 65535.",
    });
  });

  test.each([
    ["nothing", "GameServre", "is not there"],
    ["no server class", "notes", "is no class of servers"],
  ])("where the module exports %s by that name", async (_what, name, words) => {
    await expect(startBackground(GAME, { export: name })).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringMatching(
        `^The export \`${name}\` of the module ${words}. It exports: .*GameServer, .*notes.$`,
      ),
    });
  });

  test("where the module exports no server and goes on by itself", async () => {
    const module = new URL("./fixtures/busy.js", import.meta.url);
    await expect(startBackground(module, { export: "GameServer" })).rejects.toMatchObject({
      code: "invalid_option",
      message: "The export `GameServer` of the module is not there. It exports: notes.",
    });
  });

  test("where no export is named, or a module by a path that the thread cannot know", async () => {
    await expect(startBackground(GAME, {} as never)).rejects.toMatchObject({
      code: "invalid_option",
      message: "The option `export` is undefined; it must be the name under which the module exports the server class.",
    });
    await expect(startBackground("./server.js", { export: "GameServer" })).rejects.toMatchObject({
      code: "invalid_option",
      message: 'The module is "./server.js"; give it as new URL("./server.js", import.meta.url).',
    });
  });

  test("where there is no module", async () => {
    await expect(startBackground(new URL("./none.js", GAME), { export: "GameServer" })).rejects.toMatchObject({
      code: "cannot_load",
      message: expect.stringMatching(/none\.js cannot be loaded: Cannot find module/),
      cause: { code: "ERR_MODULE_NOT_FOUND" },
    });
  });

  test("where the module throws, and the stack tells where", async () => {
    await expect(
      startBackground(new URL("./fixtures/throws.js", import.meta.url), { export: "X" }),
    ).rejects.toMatchObject({
      code: "cannot_load",
      cause: { name: "RangeError", message: "Not today.", stack: expect.stringMatching(/at setUp .*throws\.js:4/) },
    });
  });

  test("where making the server throws, and the stack tells where", async () => {
    const log = captureLog();
    await expect(startGame("BrokenServer")).rejects.toMatchObject({
      name: "SyntaxError",
      message: "It cannot be made.",
      stack: expect.stringMatching(/at new BrokenServer .*game-server\.js/),
    });
    expect(log.items).toContainEqual(["info", "background_server_error", { error: "It cannot be made." }]);
  });

  test("where its class is wrong, and all problems are told", async () => {
    await expect(startGame("HandlessServer")).rejects.toMatchObject({
      code: "invalid_handlers",
      problems: expect.arrayContaining([expect.objectContaining({ owner: "channelClass" })]),
    });
  });

  test("where its port is taken", async () => {
    const first = await startGame();
    await expect(startGame("GameServer", { port: first.address[1] })).rejects.toMatchObject({ code: "address_in_use" });
  });

  test("where the thread ends before it listens", async () => {
    await expect(startGame("DepartingServer")).rejects.toMatchObject({
      code: "thread_ended",
      message: "The thread of DepartingServer has ended, with the code 5.",
    });
  });
});

test("a server in a thread takes a certificate as bytes", async () => {
  const { cert, key } = FIRST;
  const game = await startGame("GameServer", { tls: { cert: Buffer.from(cert), key: Buffer.from(key) } });
  await expect(dialTls(game.address)).resolves.toBeDefined();
});
