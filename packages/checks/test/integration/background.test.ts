import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { Action, Channel, Server } from "@repod/server";
import type { AnyMessage, Contract } from "@repod/server";
import { startProxy } from "@repod/testing";
import { build, stop } from "esbuild";
import { ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";

const PLAYER = fileURLToPath(new URL("./fixtures/blocking-player.js", import.meta.url));

class EchoChannel extends Channel<Contract, EchoServer> {
  @Action("echo")
  echo(message: AnyMessage): void {
    this.send(message);
  }

  override onResume(): void {
    this.server.resumed.resolve();
  }
}

class EchoServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
  readonly resumed = createDeferred<void>();
}

let program: RunningProgram | undefined;

function play(url: string, scene: "play" | "cut" | "kill"): RunningProgram {
  program = new RunningProgram([PLAYER, url, scene]);
  return program;
}

/** Bundles the player into a folder of its own, with other entries beside it. */
async function bundle(outdir: string, others: Readonly<Record<string, string>>): Promise<string> {
  await build({
    entryPoints: { player: PLAYER, ...others },
    outdir,
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    format: "esm",
    // The workspace's own settings lead to the sources.
    tsconfigRaw: {},
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "silent",
  });
  await writeFile(join(outdir, "package.json"), '{ "type": "module" }');
  return join(outdir, "player.js");
}

afterEach(() => program?.kill());

describe.each(["tcp", "ws"])("a client in a thread, over %s, in a program that never yields", (scheme) => {
  test("sends and hears ten thousand messages in order, and ends when it has closed", async () => {
    await using server = new EchoServer({ port: 0 });
    await server.start();
    const [host, port] = server.address;
    const player = play(`${scheme}://${host}:${port}`, "play");
    expect(await player.line(/order$/)).toBe("10000 in order");
    expect(await player.ended()).toBe(0);
  });

  test("comes back after a cut while the program is blocked, and nothing is lost", async () => {
    await using server = new EchoServer({ port: 0 });
    await server.start();
    await using proxy = await startProxy(server.address);
    const [host, port] = proxy.address;
    const player = play(`${scheme}://${host}:${port}`, "cut");
    await player.line(/^blocking$/);
    proxy.network.cut();
    await server.resumed.promise;
    player.type("go on");
    expect(await player.line(/order$/)).toBe("20 in order");
    expect(await player.line(/connected/)).toBe(
      "socketConnect, connected, suspended connection_lost, reconnecting, socketConnect, resumed",
    );
    expect(await player.ended()).toBe(0);
  });

  test("tells when the thread has died", async () => {
    await using server = new EchoServer({ port: 0 });
    await server.start();
    const [host, port] = server.address;
    const player = play(`${scheme}://${host}:${port}`, "kill");
    expect(await player.line(/closed$/)).toBe("thread_failed closed");
    expect(await player.line(/^disconnected/)).toBe("disconnected thread_failed");
    expect(await player.ended()).toBe(0);
  });
});

describe("a client in a thread that was bundled", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "repod-background-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  afterAll(stop);

  test("finds the program of its thread beside it", async () => {
    await using server = new EchoServer({ port: 0 });
    await server.start();
    const file = await bundle(folder, { "client-thread": "@repod/client/thread" });
    program = new RunningProgram([file, `tcp://${server.address.join(":")}`, "play"]);
    expect(await program.line(/order$/)).toBe("10000 in order");
    expect(await program.ended()).toBe(0);
  });

  test("says what is missing where that was not bundled", async () => {
    program = new RunningProgram([await bundle(folder, {}), "tcp://127.0.0.1:1", "play"]);
    await program.line(/bundle `@repod\/client\/thread` as well/);
    expect(await program.ended()).toBe(1);
  });
});
