import { reportWarning, RepodError } from "@repod/core/internal";
import type { LogFields } from "@repod/core/internal";

/** How a process has ended. */
export interface ProcessEnd {
  readonly pid?: number | undefined;
  readonly code?: number | null;
  readonly signal?: string | null;
  /** Why there was none: the system could not start it. */
  readonly error?: Error;
}

/** How a worker has ended. */
export interface WorkerEnd extends ProcessEnd {
  /** Whether its server had stopped before. */
  readonly isOrderly: boolean;
  /** In how many milliseconds it is started again; `undefined` where it is not. */
  readonly delay: number | undefined;
}

/** Why a cluster cannot begin one of whose workers has ended. */
export function startFailure(id: number, end: WorkerEnd): RepodError {
  const { error } = end;
  if (error) return new RepodError("worker_ended", unstarted(id, error), { cause: error });
  return new RepodError("worker_ended", `Worker ${id} ended ${howEnded(end)} before it listened.`);
}

export function warnOfEnd(id: number, end: WorkerEnd): void {
  const { delay, error, pid } = end;
  const what = error ? unstarted(id, error) : `Worker ${id}, process ${pid}, has ended ${howEnded(end)}.`;
  reportWarning(`${what} It is started again in ${delay} ms.`);
}

export function endFields({ code, error, pid, signal }: WorkerEnd): LogFields {
  if (error) return { error: error.message };
  return { pid, ...(signal === null ? { code } : { signal }) };
}

function unstarted(id: number, { message }: Error): string {
  return `Worker ${id} could not be started: ${message}.`;
}

function howEnded({ code, signal }: WorkerEnd): string {
  return signal === null ? `with the code ${code}` : `by ${signal}`;
}
