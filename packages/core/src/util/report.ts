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
 * How many errors of one place are told in a second. A client decides how often a handler fails; a warning with its stack
 * costs 30 µs.
 */
const MOST_A_SECOND = 20;
/** Of how many places that is remembered. */
const MOST_PLACES = 256;

interface Told {
  readonly since: number;
  count: number;
}

const told = new Map<string, Told>();

/**
 * Tells about an error that nobody handles, whatever the log level: `process.emitWarning` in Node, with the error's
 * stack below it, `reportError` in a browser. Never ends the process. Of one place 20 are told in a second; the first after
 * that says how many were left out.
 *
 * @param where - What failed, in words: `The handler of "chat"`.
 */
export function reportUnhandled(error: Error, where: string): void {
  const leftOut = countAt(where);
  if (leftOut === undefined) return;
  const others = leftOut > 0 ? ` (and ${leftOut} more before it)` : "";
  tell(`${where}: ${error.message}${others}`, error);
}

/** @returns How many were left out before this one; `undefined` where it is one too many itself. */
function countAt(where: string): number | undefined {
  // Whoever reports has no clock at hand, and nothing but the number of warnings depends on it.
  // eslint-disable-next-line no-restricted-properties
  const now = Date.now();
  const known = told.get(where);
  if (known && now - known.since < 1_000) {
    known.count += 1;
    return known.count > MOST_A_SECOND ? undefined : 0;
  }
  if (told.size >= MOST_PLACES) told.clear();
  told.set(where, { since: now, count: 1 });
  return known ? Math.max(0, known.count - MOST_A_SECOND) : 0;
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
