import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ControlReply, ControlRequest } from "./control.js";

/** A process of ours that does what it is asked over IPC. */
export class ControlledProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * @returns The process, and the first that it said.
   * @throws Error when it cannot start, or ends before it says something.
   */
  static async start(
    program: URL,
    args: readonly string[],
    execArgv: readonly string[] = [],
  ): Promise<[ControlledProcess, ControlReply]> {
    const child = fork(program, args, { execArgv: [...execArgv] });
    const reply = await nextReply(child);
    if (reply.say !== "failed") return [new ControlledProcess(child), reply];
    child.kill();
    throw new Error(`${args.join(" ")} could not start: ${reply.error}`);
  }

  /** @throws Error when it fails at it, or the process ends instead. */
  async ask<S extends ControlReply["say"]>(
    request: ControlRequest,
    expected: S,
  ): Promise<Extract<ControlReply, { say: S }>> {
    const replying = nextReply(this.#child);
    this.#child.send(request);
    const reply = await replying;
    if (reply.say === expected) return reply as Extract<ControlReply, { say: S }>;
    throw new Error(`Asked for ${request.ask}, the process said ${reply.say === "failed" ? reply.error : reply.say}.`);
  }

  /** Stops it where it is, until it is to go on. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    if (this.#child.connected) this.#child.send({ ask: "stop" } satisfies ControlRequest);
    await exited;
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
      reject(new Error(`The process ended early: ${signal ?? `code ${String(code)}`}.`));
    };
    child.once("message", onMessage);
    child.once("exit", onExit);
  });
}
