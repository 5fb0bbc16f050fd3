const host = globalThis as { reportError?(error: unknown): void };

/** Tells about an error that nobody handles, as report.ts does: in a browser it is one that nobody caught. */
export function reportUnhandled(error: Error, where: string): void {
  tell(`${where}: ${error.message}`, { cause: error });
}

/** Tells, in the same way, about something that is probably a mistake and not the fault of any line of code. */
export function reportWarning(text: string): void {
  tell(text);
}

function tell(text: string, options?: ErrorOptions): void {
  const report = new Error(text, options);
  report.name = "RepodWarning";
  host.reportError?.(report);
}
