import { Logger as TsLogger } from "tslog";
import { oneOf, resolveOptions } from "../options/resolve-options.js";
import type { OptionCheck } from "../options/resolve-options.js";
import { reportUnhandled } from "#report";
import { toError } from "../util/user-code.js";
import { LOG_LEVELS, setLogger } from "../util/logger.js";
import type { LogFields, LogLevel, Logger } from "../util/logger.js";
import { formatEvent } from "./format-event.js";

/** Where lines of text go: `process.stderr`, or anything with a `write`. */
export interface LogStream {
  write(text: string): unknown;
  /** Whether colours are understood. */
  readonly isTTY?: boolean;
}

export interface LoggingOptions {
  /** The least level that is told, or "silent". Defaults to "info". */
  readonly level?: LogLevel | "silent";
  /** Defaults to `process.stderr`, and to the console in a browser. */
  readonly stream?: LogStream;
}

interface ResolvedLoggingOptions {
  readonly level: LogLevel | "silent";
  /** Absent in a browser. */
  readonly stream: LogStream | undefined;
}

const CHECKS: { readonly [K in keyof ResolvedLoggingOptions]: OptionCheck } = {
  level: oneOf([...LOG_LEVELS, "silent"]),
  stream: {
    accepts: (value) => typeof (value as Partial<LogStream> | null)?.write === "function",
    allowed: "an object with a `write`",
  },
};

/**
 * Turns logging on for every server and client of this program; until it is called they are silent. Calling it again
 * replaces what was said before.
 *
 * @throws RepodError `invalid_option`.
 */
export function configureLogging(options: LoggingOptions = {}): void {
  const defaults: ResolvedLoggingOptions = { level: "info", stream: standardError() };
  const { level, stream } = resolveOptions("logging", options, defaults, CHECKS);
  setLogger(level === "silent" ? undefined : new TextLogger(level, stream));
}

/** Writes events through tslog. */
class TextLogger implements Logger {
  readonly #least: number;
  readonly #tslog: TsLogger<unknown>;

  constructor(level: LogLevel, stream: LogStream | undefined) {
    this.#least = LOG_LEVELS.indexOf(level);
    this.#tslog = new TsLogger({
      type: "pretty",
      // Finding the line of code that logs would take twenty times as long as the rest.
      hideLogPositionForProduction: true,
      prettyLogTemplate: "{{dateIsoStr}} {{logLevelName}} ",
      stylePrettyLogs: stream?.isTTY ?? stream === undefined,
      ...(stream && {
        overwrite: {
          transportFormatted: (meta: string, args: unknown[]) => void stream.write(`${meta}${args.join(" ")}\n`),
        },
      }),
    });
  }

  enabled(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) >= this.#least;
  }

  log(level: LogLevel, event: string, fields?: LogFields): void {
    if (!this.enabled(level)) return;
    try {
      this.#tslog[level](formatEvent(event, fields));
    } catch (error) {
      // A stream of the user's that fails once will fail again; it must not take a connection with it.
      setLogger(undefined);
      reportUnhandled(toError(error), "Logging, which is off from now on");
    }
  }
}

function standardError(): LogStream | undefined {
  return (globalThis as { process?: { stderr?: LogStream } }).process?.stderr;
}
