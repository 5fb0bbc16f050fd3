import { existsSync } from "node:fs";
import { startProxyProgram } from "./proxy-program.js";
import type { RunningProxy } from "./proxy-program.js";

const PROGRAM = "/usr/sbin/nginx";
const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

/** Whether nginx and its stream module are there. */
export function hasNginx(): boolean {
  return existsSync(PROGRAM) && existsSync(STREAM_MODULE);
}

/**
 * Starts nginx and waits until it listens.
 *
 * @param blocks - What its configuration holds: `http { … }`, `stream { … }`.
 * @param port - One of the ports on which it listens by that.
 */
export function startNginx(blocks: string, port: number): Promise<RunningProxy> {
  const configuration = (folder: string): string =>
    [
      `load_module ${STREAM_MODULE};`,
      `daemon off;`,
      `master_process off;`,
      `pid ${folder}/nginx.pid;`,
      `error_log stderr;`,
      `events {}`,
      blocks,
    ].join("\n");
  const args = (folder: string, path: string): string[] => ["-p", folder, "-c", path];
  return startProxyProgram({ program: PROGRAM, args, configuration }, port);
}
