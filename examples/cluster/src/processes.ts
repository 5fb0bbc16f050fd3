import { fork, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const REDIS = "redis-server";
const SERVER = fileURLToPath(new URL("serve.js", import.meta.url));

/** A process that listens, and how it ends. */
export interface Running {
  readonly port: number;
  readonly pid: number | undefined;
  /** @param signal - SIGKILL ends it without a word. Defaults to SIGTERM. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Whether there is a Redis on the PATH. */
export function hasRedis(): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, REDIS), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a Redis of our own, which keeps nothing. */
export async function startRedis(): Promise<Running> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "repod-cluster-"));
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const child = spawn(REDIS, options, { stdio: "ignore" });
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error("Redis ended before it listened.");
    await pause(10);
  }
  return running(child, port, () => rm(folder, { recursive: true, force: true }));
}

/** Starts a chat server in a process of its own. */
export async function startServer(url: string): Promise<Running> {
  const child = fork(SERVER, [url]);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`A server ended before it listened, with the code ${code}.`);
  });
  const [port] = (await Promise.race([once(child, "message"), ended])) as [number];
  // Later its end is nobody's fault.
  ended.catch(() => undefined);
  return running(child, port, async () => undefined);
}

function running(child: ChildProcess, port: number, cleanUp: () => Promise<void>): Running {
  const ended = once(child, "exit");
  // Also where something goes wrong.
  process.once("exit", () => child.kill());
  return {
    port,
    pid: child.pid,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
      await cleanUp();
    },
  };
}

/** Redis has to be told a port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on("connect", () => settle(true));
    socket.on("error", () => settle(false));
  });
}
