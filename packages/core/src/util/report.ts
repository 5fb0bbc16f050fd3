interface ReportingHost {
  readonly process?: { emitWarning?(warning: Error | string, options?: { type: string; detail?: string }): void };
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
  if (typeof host.process?.emitWarning !== "function") {
    host.reportError?.(report);
    return;
  }
  // Node prints the detail below the message; the stack of the report itself would lead here.
  const detail = error.stack;
  try {
    host.process.emitWarning(Object.assign(report, { detail }));
  } catch {
    // In a vm context, as that of a test runner, our errors are none to Node.
    host.process.emitWarning(report.message, { type: report.name, ...(detail !== undefined && { detail }) });
  }
}
