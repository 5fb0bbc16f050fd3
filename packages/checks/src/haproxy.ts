import { existsSync } from "node:fs";
import { startProxyProgram } from "./proxy-program.js";
import type { RunningProxy } from "./proxy-program.js";

const PROGRAM = "/usr/sbin/haproxy";

/** Whether HAProxy is there. */
export function hasHaproxy(): boolean {
  return existsSync(PROGRAM);
}

/**
 * Starts HAProxy and waits until it listens.
 *
 * @param sections - What its configuration holds.
 * @param port - One of the ports on which it listens by that.
 */
export function startHaproxy(sections: string, port: number): Promise<RunningProxy> {
  // In the foreground, as one process.
  const args = (_: string, path: string): string[] => ["-db", "-f", path];
  return startProxyProgram({ program: PROGRAM, args, configuration: () => sections }, port);
}
