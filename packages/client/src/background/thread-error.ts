import type { ErrorCode, Issue } from "@repod/core";
import { RepodError } from "@repod/core/internal";
import type { WireMap } from "@repod/core/internal";

/** An error as it goes from thread to thread. */
export function errorToMap({ code, message, issues, reason, remote }: RepodError): WireMap {
  return { code, message, issues, reason, remote };
}

/** The same error in the other thread. */
export function errorFromMap({ code, message, issues, reason, remote }: WireMap): RepodError {
  return new RepodError(code as ErrorCode, message as string, {
    ...(issues !== undefined && { issues: issues as readonly Issue[] }),
    ...(reason !== undefined && { reason: reason as string }),
    remote: remote === true,
  });
}
