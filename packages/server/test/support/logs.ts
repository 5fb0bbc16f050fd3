import { afterEach } from "@jest/globals";
import { setLogger } from "@repod/core/internal";
import type { LogFields, LogLevel } from "@repod/core/internal";
import { Recorder } from "./recorder.js";

/** An event of the log: its level, name and fields. */
export type LogEvent = readonly [level: LogLevel, event: string, fields: LogFields | undefined];

afterEach(() => setLogger(undefined));

/** The events of the log from now on, of every level. */
export function captureLog(): Recorder<LogEvent> {
  const events = new Recorder<LogEvent>();
  setLogger({ enabled: () => true, log: (level, event, fields) => events.push([level, event, fields]) });
  return events;
}
