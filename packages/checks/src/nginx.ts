import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers } from "./answers.js";

const PROGRAM = "/usr/sbin/nginx";
const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

/** Whether nginx and its stream module are there. */
export function hasNginx(): boolean {
  return existsSync(PROGRAM) && existsSync(STREAM_MODULE);
}

/** An nginx in a folder of its own. */
export interface RunningNginx {
  stop(): Promise<void>;
}

/**
 * Starts nginx and waits until it listens.
 *
 * @param blocks - What its configuration holds: `http { … }`, `stream { … }`.
 * @param port - One of the ports on which it listens by that.
 */
export async function startNginx(blocks: string, port: number): Promise<RunningNginx> {
  const folder = await mkdtemp(join(tmpdir(), "repod-nginx-"));
  const configuration = [
    `load_module ${STREAM_MODULE};`,
    `daemon off;`,
    `master_process off;`,
    `pid ${folder}/nginx.pid;`,
    `error_log stderr;`,
    `events {}`,
    blocks,
  ];
  const path = join(folder, "nginx.conf");
  await writeFile(path, configuration.join("\n"));
  const child = spawn(PROGRAM, ["-p", folder, "-c", path], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close");
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`);
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
