/** What an event says besides its name. Values are plain; names that come from the wire are cut and escaped. */
export type LogFields = Readonly<Record<string, unknown>>;

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes structured events. All that core knows about logging. */
export interface Logger {
  /** Whether events of this level go anywhere; ask before building costly fields. */
  enabled(level: LogLevel): boolean;
  log(level: LogLevel, event: string, fields?: LogFields): void;
}

const silent: Logger = { enabled: () => false, log: () => undefined };

// On globalThis, so that two copies of the package in one program log to the same place. It is looked up there once: every
// message asks for the logger.
const KEY = Symbol.for("repod.logger");
const shared = ((globalThis as { [KEY]?: { current: Logger } })[KEY] ??= { current: silent });

/** The logger in force; silent until one is set. */
export function logger(): Logger {
  return shared.current;
}

/** Puts a logger in force for every server and client of the program; `undefined` silences it again. */
export function setLogger(next: Logger | undefined): void {
  shared.current = next ?? silent;
}
