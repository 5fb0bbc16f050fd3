const BAR_WIDTH = 30;

const { stderr } = process;

/**
 * Shows how far something is: a bar that grows on a terminal, elsewhere a line for each quarter. On the error output, so
 * that a result can go into a file.
 */
export class Progress {
  readonly #total: number;
  #shown = -1;

  constructor(total: number) {
    this.#total = total;
  }

  show(done: number): void {
    const steps = stderr.isTTY ? BAR_WIDTH : 4;
    const step = Math.floor((done / this.#total) * steps);
    if (step === this.#shown) return;
    this.#shown = step;
    if (stderr.isTTY) stderr.write(`\r  ${"█".repeat(step)}${"░".repeat(steps - step)} ${done} of ${this.#total}`);
    else if (step > 0) stderr.write(`${done} of ${this.#total}\n`);
  }

  /** Takes the bar away. */
  clear(): void {
    if (stderr.isTTY) stderr.write("\r\x1b[K");
  }
}
