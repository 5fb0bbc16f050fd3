/** Hears what is warned of in this process, and what rejects with nobody to hear it. */
export class Witness {
  #heard: string[] = [];
  readonly #emitWarning = process.emitWarning;
  readonly #onRejection = (reason: unknown): void => void this.#heard.push(`unhandled rejection: ${textOf(reason)}`);
  readonly #onException = (error: unknown): void => void this.#heard.push(`uncaught exception: ${textOf(error)}`);

  constructor() {
    process.on("unhandledRejection", this.#onRejection);
    process.on("uncaughtException", this.#onException);
    // As they are emitted, so that it is known by whom; Node itself tells a turn later.
    process.emitWarning = (warning: string | Error) => void this.#heard.push(`warning: ${textOf(warning)}`);
  }

  /** What was heard since the last time. */
  take(): readonly string[] {
    if (this.#heard.length === 0) return this.#heard;
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** Stops listening. */
  close(): void {
    process.off("unhandledRejection", this.#onRejection);
    process.off("uncaughtException", this.#onException);
    process.emitWarning = this.#emitWarning;
  }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
