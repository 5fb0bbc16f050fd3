import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers } from "@repod/bench/internal";

/** A proxy of the system's, which runs beside the test. */
export interface RunningProxy {
  /** Ends it, with all connections that go through it. */
  stop(): Promise<void>;
}

/** How a proxy is started. */
export interface ProxyProgram {
  /** The path of the program. */
  readonly program: string;
  /** Its arguments, with the configuration in a folder of its own. */
  args(folder: string, path: string): readonly string[];
  /** What that file holds. */
  configuration(folder: string): string;
}

/**
 * Starts a proxy and waits until it listens.
 *
 * @param port - One of the ports on which it listens by its configuration.
 */
export async function startProxyProgram(
  { args, configuration, program }: ProxyProgram,
  port: number,
): Promise<RunningProxy> {
  const folder = await mkdtemp(join(tmpdir(), "repod-proxy-"));
  const path = join(folder, "proxy.conf");
  await writeFile(path, configuration(folder));
  const child = spawn(program, args(folder, path), { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close");
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`);
    await pause(10);
  }
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
