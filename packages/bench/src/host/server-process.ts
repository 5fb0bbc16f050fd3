import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { SystemName } from "../systems/systems.js";
import type { ControlReply, ControlRequest } from "./control.js";

const PROGRAM = new URL("./serve.js", import.meta.url);

export interface ServerProcessOptions {
  /** A directory for a CPU profile of the process, written when it stops. */
  readonly profile?: string | undefined;
}

/** A server under test in a process of its own. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @throws Error when the server cannot start. */
  static async start(system: SystemName, { profile }: ServerProcessOptions = {}): Promise<ServerProcess> {
    const execArgv =
      profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", profile, "--cpu-prof-interval", "200"];
    const child = fork(PROGRAM, [system], { execArgv });
    const reply = await nextReply(child);
    if (reply.say === "listening") return new ServerProcess(child, reply.port);
    child.kill();
    throw new Error(`The server ${system} could not start: ${reply.say === "failed" ? reply.error : reply.say}`);
  }

  /** The CPU time that the process has used, threads for compilation and garbage included. */
  async cpuUsage(): Promise<NodeJS.CpuUsage> {
    const replying = nextReply(this.#child);
    this.#ask({ ask: "usage" });
    const reply = await replying;
    if (reply.say === "usage") return reply.usage;
    throw new Error(`Asked for its CPU time, the server said ${reply.say}.`);
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    if (this.#child.connected) this.#ask({ ask: "stop" });
    await exited;
  }

  #ask(request: ControlRequest): void {
    this.#child.send(request);
  }
}

/** @throws Error when the process ends instead. */
function nextReply(child: ChildProcess): Promise<ControlReply> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: unknown): void => {
      child.off("exit", onExit);
      resolve(reply as ControlReply);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      child.off("message", onMessage);
      reject(new Error(`The server's process ended early: ${signal ?? `code ${String(code)}`}.`));
    };
    child.once("message", onMessage);
    child.once("exit", onExit);
  });
}
