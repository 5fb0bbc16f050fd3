import { spawnSync } from "node:child_process";

/** A command for the shell, as a program that runs it on a terminal of its own. */
type PseudoTerminal = (command: string) => readonly [file: string, args: readonly string[]];

const PYTHON = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh', '-c', sys.argv[1]])))";

/** What this machine has to run a program on a terminal; nothing where it has none. */
export function findPseudoTerminal(): PseudoTerminal | undefined {
  // The `script` of BSD and macOS wants a terminal for its own input.
  if (printed("script", "--version").includes("util-linux")) {
    return (command) => ["script", ["-qfec", command, "/dev/null"]];
  }
  if (printed("python3", "-c", "import pty; print('pty')").includes("pty")) {
    return (command) => ["python3", ["-c", PYTHON, command]];
  }
  return undefined;
}

function printed(file: string, ...args: readonly string[]): string {
  return spawnSync(file, args, { encoding: "utf8" }).stdout ?? "";
}
