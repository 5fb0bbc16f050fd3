import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Answer, Answers, Question } from "./answers.js";

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** Arguments of Node itself. */
  readonly execArgv?: readonly string[];
  /** Whether what it writes to stderr is shown; otherwise it is dropped. */
  readonly verbose?: boolean;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A program in a process of its own that answers questions. */
export class Program<A extends Answers> {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #stopping = false;

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    child.on("message", (answer: Answer) => this.#settle(answer));
    child.once("exit", (code, signal) => this.#fail(`ended early: ${signal ?? `code ${String(code)}`}`));
    child.once("error", (error) => this.#fail(error.message));
  }

  /** @param name - What it is called where something goes wrong. */
  static start<A extends Answers>(name: string, file: URL, options: ProgramOptions = {}): Program<A> {
    const { args = [], execArgv = [], verbose = false } = options;
    const child = fork(file, args, {
      execArgv: [...execArgv],
      stdio: ["ignore", "inherit", verbose ? "inherit" : "ignore", "ipc"],
    });
    return new Program(name, child);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws Error what the program threw, or that it ended. */
  async ask<K extends keyof A & string>(what: K, ...input: Parameters<A[K]>): Promise<Awaited<ReturnType<A[K]>>> {
    if (!this.isRunning) throw new Error(`The program "${this.#name}" is not there any more.`);
    const id = (this.#asked += 1);
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#child.send({ id, what, input } satisfies Question, (error) => error && this.#fail(error.message));
    return (await answer) as Awaited<ReturnType<A[K]>>;
  }

  /** Stops the process where it stands, as a machine that is overloaded does, or lets it go on. */
  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(name);
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    if (!this.isRunning || this.#stopping) return;
    this.#stopping = true;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`The program "${this.#name}" failed: ${error}`));
  }

  #fail(how: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(`The program "${this.#name}" ${how}.`));
    this.#waiting.clear();
  }
}
