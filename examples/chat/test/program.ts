import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

/** A program that runs beside the test: what it prints can be waited for, and lines can be typed. */
export class Program {
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  #output = "";
  /** What was waited for and found lies before. */
  #seen = 0;
  #recheck: () => void = () => undefined;

  constructor(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    // Whether there are colours is the program's choice, not that of whoever runs the tests.
    const neutral = { ...process.env, CI: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined };
    this.#process = spawn(file, args, { env: { ...neutral, ...env } });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        this.#recheck();
      });
    }
    this.ended = once(this.#process, "close").then(([code]) => code as number | null);
  }

  /** All it has printed, with what moves the cursor and colours the text. */
  get rawOutput(): string {
    return this.#output;
  }

  /** Waits for the next place in the output that looks like this. Fails when the program ends without it. */
  async sees(expected: string | RegExp): Promise<RegExpExecArray> {
    const pattern = typeof expected === "string" ? new RegExp(escape(expected)) : expected;
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const output = stripVTControlCharacters(this.#output);
        const match = pattern.exec(output.slice(this.#seen));
        if (!match) return;
        this.#seen += match.index + match[0].length;
        this.#recheck = () => undefined;
        resolve(match);
      };
      this.#recheck = check;
      check();
      void this.ended.then((code) => {
        reject(new Error(`It ended with ${String(code)} and never printed ${String(expected)}:\n${this.#output}`));
      });
    });
  }

  /** Types without pressing Enter. */
  type(text: string): void {
    this.#process.stdin.write(text);
  }

  /** Types a line on a terminal, where Enter is a carriage return. */
  enter(line: string): void {
    this.type(`${line}\r`);
  }

  /** Gives a line to a program that reads a pipe, or all that it will ever get. */
  endInput(text: string): void {
    this.#process.stdin.end(text);
  }

  interrupt(): void {
    this.#process.kill("SIGINT");
  }

  /** Ends it at once, if it still runs. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.ended;
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
