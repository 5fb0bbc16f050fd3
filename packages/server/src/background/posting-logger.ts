import type { LogFields, Logger, LogLevel } from "@repod/core/internal";

/** A logger that posts events to the thread which logs them. */
export class PostingLogger implements Logger {
  readonly #levels: readonly LogLevel[];
  readonly #post: (level: LogLevel, event: string, fields: LogFields | undefined) => void;

  /** @param levels - The levels that are logged there. */
  constructor(levels: readonly LogLevel[], post: PostingLogger["log"]) {
    this.#levels = levels;
    this.#post = post;
  }

  enabled(level: LogLevel): boolean {
    return this.#levels.includes(level);
  }

  log(level: LogLevel, event: string, fields?: LogFields): void {
    if (this.enabled(level)) this.#post(level, event, fields);
  }
}
