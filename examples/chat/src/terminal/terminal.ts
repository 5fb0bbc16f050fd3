import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import type { Interface } from "node:readline";

const { stdin, stdout } = process;

/** Before a reader draws its prompt again it goes up as many rows as it believes it has written. Not in Node's types. */
interface RowCounter extends Interface {
  prevRows: number;
}

export interface TerminalEvents {
  /** A line was entered. */
  onLine(line: string): void;
  /** No more lines will come: Ctrl+C, Ctrl+D, or the end of the input. */
  onEnd(): void;
}

/**
 * Lines in and lines out, on one screen: what is printed goes above the line that is being typed. Where input or output
 * is no terminal there is no prompt, and lines come and go as they are.
 */
export class Terminal {
  readonly #isInteractive = stdin.isTTY && stdout.isTTY && process.env["TERM"] !== "dumb";
  #reader: Interface | undefined;

  /** Begins to read lines. */
  open(prompt: string, { onLine, onEnd }: TerminalEvents): void {
    const reader = createInterface({
      input: stdin,
      prompt,
      terminal: this.#isInteractive,
      ...(this.#isInteractive && { output: stdout }),
    });
    this.#reader = reader;
    reader.on("line", (line) => {
      if (this.#isInteractive) this.#startLine(reader, line);
      onLine(line);
    });
    reader.on("close", () => {
      this.#erasePrompt();
      this.#reader = undefined;
      onEnd();
    });
    if (this.#isInteractive) reader.prompt();
  }

  setPrompt(prompt: string): void {
    this.#erasePrompt();
    this.#reader?.setPrompt(prompt);
    if (this.#isInteractive) this.#reader?.prompt(true);
  }

  print(text: string): void {
    this.#erasePrompt();
    stdout.write(`${text}\n`);
    if (this.#isInteractive) this.#reader?.prompt(true);
  }

  /** Gives the terminal back. `onEnd` follows, unless it was called before. */
  close(): void {
    this.#reader?.close();
  }

  /** Draws the prompt below what was entered; in its place where that was nothing. */
  #startLine(reader: Interface, line: string): void {
    if (line === "") moveCursor(stdout, 0, -1);
    reader.prompt();
  }

  /** Clears the prompt and what is typed behind it; the cursor is where the prompt began. */
  #erasePrompt(): void {
    if (!this.#isInteractive || !this.#reader) return;
    moveCursor(stdout, 0, -this.#reader.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    (this.#reader as RowCounter).prevRows = 0;
  }
}
