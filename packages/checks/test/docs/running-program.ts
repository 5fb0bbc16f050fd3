import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** A Node program that runs beside the test, and what it says. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<number | null>;
  #onLine: (() => void) | undefined;
  #isOver = false;

  /**
   * @param args - As for `node`: the program's path and its arguments, after options of Node's own.
   * @param environment - What its environment has besides ours. Defaults to nothing.
   */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, args, { stdio: "pipe", env: { ...process.env, ...environment } });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.#lines.push(line);
        this.#onLine?.();
      });
    }
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) => {
        this.#isOver = true;
        this.#onLine?.();
        resolve(code);
      });
    });
  }

  /** Resolves with the first line that matches, said already or yet to come; it counts as read, and so does all before. */
  async line(pattern: RegExp): Promise<string> {
    const passed: string[] = [];
    for (;;) {
      const line = this.#lines.shift();
      if (line === undefined) {
        if (this.#isOver) throw new Error(`The program ended without saying ${String(pattern)}:\n${passed.join("\n")}`);
        await new Promise<void>((resolve) => (this.#onLine = resolve));
        continue;
      }
      if (pattern.test(line)) return line;
      passed.push(line);
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** Ends what can be typed. */
  endInput(): void {
    this.#child.stdin!.end();
  }

  /** Asks it to end, and resolves with its exit code; `null` where the signal ended it. */
  async stop(): Promise<number | null> {
    return this.signal("SIGTERM");
  }

  /** Sends it a signal, and resolves with its exit code when it has ended. */
  async signal(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** Ends it at once, without a word to anybody, and resolves when those that it has started have ended, too. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Resolves with the exit code when it has ended by itself. */
  ended(): Promise<number | null> {
    return this.#ended;
  }
}
