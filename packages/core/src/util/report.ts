interface WarningOptions {
  readonly type: string;
  readonly detail?: string;
}

interface ReportingHost {
  readonly process?: { emitWarning?(warning: string, options: WarningOptions): void };
  reportError?(error: unknown): void;
}

const TYPE = "RepodWarning";

/**
 * Tells about an error that nobody handles, whatever the log level: `process.emitWarning` in Node, with the error's
 * stack below it, `reportError` in a browser. Never ends the process.
 *
 * @param where - What failed, in words: `The handler of "chat"`.
 */
export function reportUnhandled(error: Error, where: string): void {
  tell(`${where}: ${error.message}`, error);
}

/** Tells, in the same way, about something that is probably a mistake and not the fault of any line of code. */
export function reportWarning(text: string): void {
  tell(text);
}

function tell(text: string, cause?: Error): void {
  const host = globalThis as ReportingHost;
  // As a text: Node takes an Error only if it is one of its own context, and a test runner's are not.
  if (typeof host.process?.emitWarning === "function") {
    host.process.emitWarning(text, { type: TYPE, ...(cause?.stack !== undefined && { detail: cause.stack }) });
    return;
  }
  const report = new Error(text, cause && { cause });
  report.name = TYPE;
  host.reportError?.(report);
}
