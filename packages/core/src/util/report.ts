interface ReportingHost {
  readonly process?: { emitWarning?(warning: Error): void };
  reportError?(error: unknown): void;
}

/**
 * Tells about an error that nobody handles, whatever the log level: `process.emitWarning` in Node, `reportError` in a
 * browser. Never ends the process.
 *
 * @param where - What failed, in words: `The handler of "chat"`.
 */
export function reportUnhandled(error: Error, where: string): void {
  const host = globalThis as ReportingHost;
  const report = new Error(`${where}: ${error.message}`, { cause: error });
  report.name = "RepodWarning";
  if (typeof host.process?.emitWarning === "function") {
    // Node prints the detail below the message; the stack of the report itself would lead here.
    host.process.emitWarning(Object.assign(report, { detail: error.stack }));
  } else host.reportError?.(report);
}
