import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { build, stop as stopEsbuild } from "esbuild";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { PlainPeer } from "./support/peers.js";
import { startServer } from "./support/servers.js";
import { tcpWire } from "./support/wire.js";

/** Says where it listens, and when its handler is at work. With `PORT` it listens there. */
const PROGRAM = `
  import { Channel, Server } from "./index.js";
  class GameChannel extends Channel {
    onConnect() { console.log("greeted"); }
    onClose() { console.log("closed"); }
    networkReceived() { console.log("busy"); return new Promise(() => {}); }
  }
  class GameServer extends Server {
    channelClass = GameChannel;
    async stop(options) {
      await super.stop(options);
      if (!process.env.SAVES) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (process.env.SAVES === "badly") throw new Error("The disk is full.");
      console.log("saved");
    }
  }
  const server = new GameServer({ port: Number(process.env.PORT ?? 0), drain: Number(process.env.DRAIN ?? 5000) });
  server.launch();
  const waiting = setInterval(() => {
    if (server.address[1] === 0) return;
    clearInterval(waiting);
    console.log("port " + server.address[1]);
  }, 1);
`;
const SOURCES = new URL("../src/", import.meta.url).pathname;
const CORE = new URL("../../core/src/", import.meta.url).pathname;

let folder: string;
let program: string;
let running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "repod-launch-"));
  program = join(folder, "program.mjs");
  await build({
    stdin: { contents: PROGRAM, resolveDir: SOURCES },
    alias: {
      "@repod/core/internal": `${CORE}internal.ts`,
      "@repod/core/logging": `${CORE}logging/index.ts`,
      "@repod/core": `${CORE}index.ts`,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    // What a bundle of modules that were written for `require` asks for.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outfile: program,
  });
});

afterAll(async () => {
  await stopEsbuild();
  await rm(folder, { recursive: true });
});

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running = [];
});

class Launched {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  #output = "";

  constructor(env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [program], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.push(this.child);
    this.exited = once(this.child, "close");
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (bytes: Buffer) => {
        this.#output += String(bytes);
        this.child.emit("output");
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves with the first match in what the process has written. */
  async wrote(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      await once(this.child, "output");
    }
  }

  async port(): Promise<number> {
    const [, port] = await this.wrote(/^port (\d+)$/m);
    return Number(port);
  }
}

/** A plain client that has been greeted. */
async function connectTo(port: number): Promise<PlainPeer> {
  const peer = new PlainPeer((events) => tcpWire(["127.0.0.1", port], events));
  peer.send({});
  await peer.until("connected");
  return peer;
}

describe("a launched server", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends cleanly on %s: clients are told, hooks run, the code is 0",
    async (signal) => {
      const launched = new Launched();
      const peer = await connectTo(await launched.port());
      await launched.wrote(/^greeted$/m);
      launched.child.kill(signal);
      expect(await peer.until("error")).toMatchObject({ code: "server_stopping" });
      expect(await launched.exited).toEqual([0, null]);
      expect(launched.output).toMatch(/^closed$/m);
    },
  );

  test("lives until its handlers had their time, also when nothing else keeps the process alive", async () => {
    const launched = new Launched({ DRAIN: "300" });
    const peer = await connectTo(await launched.port());
    peer.send({ action: "work" });
    await launched.wrote(/^busy$/m);
    launched.child.kill("SIGTERM");
    expect(await launched.exited).toEqual([0, null]);
    expect(launched.output).toMatch(/^closed$/m);
  });

  test("lives until a stop of its own class is done", async () => {
    const launched = new Launched({ SAVES: "well" });
    await launched.port();
    launched.child.kill("SIGTERM");
    expect(await launched.exited).toEqual([0, null]);
    expect(launched.output).toMatch(/^saved$/m);
  });

  test("says so and ends with code 1 where a stop of its own class fails", async () => {
    const launched = new Launched({ SAVES: "badly" });
    await launched.port();
    launched.child.kill("SIGTERM");
    expect(await launched.exited).toEqual([1, null]);
    expect(launched.output).toMatch(/^GameServer could not stop in order: The disk is full\.$/m);
  });

  test("ends at once on a second signal, whatever its handlers still do", async () => {
    const launched = new Launched();
    const peer = await connectTo(await launched.port());
    peer.send({ action: "work" });
    await launched.wrote(/^busy$/m);
    launched.child.kill("SIGINT");
    await peer.until("error");
    launched.child.kill("SIGINT");
    expect(await launched.exited).toEqual([130, null]);
  });

  test("whose port is taken says so and ends with code 1", async () => {
    class Other extends Server {
      override channelClass = Channel;
    }
    const { server } = await startServer(Other);
    const [host, port] = server.address;
    const launched = new Launched({ PORT: String(port) });
    expect(await launched.exited).toEqual([1, null]);
    expect(launched.output).toBe(
      `GameServer cannot run on ${host}:${port}: ${host}:${port} is in use. Is another server running? ` +
        "Choose another port, or 0 to let the system pick.\n",
    );
  });

  test("is silent otherwise", async () => {
    const launched = new Launched();
    await launched.port();
    launched.child.kill("SIGTERM");
    await launched.exited;
    expect(launched.output).toMatch(/^port \d+\n$/);
  });
});
