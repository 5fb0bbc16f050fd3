import { toError } from "../util/user-code.js";
import { ERROR_CODES } from "./error-codes.js";
import type { ErrorCode } from "./error-codes.js";
import { RepodError } from "./repod-error.js";
import type { Issue, Problem } from "./repod-error.js";

/** An error on its way from one thread to another, as plain data: cloning would leave out what is ours. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of ours, or of the system. */
  readonly code?: string;
  readonly issues?: readonly Issue[];
  readonly problems?: readonly Problem[];
  readonly reason?: string;
  readonly remote?: boolean;
  readonly cause?: ToldError;
}

/** How long a chain of causes is told. */
const MOST_CAUSES = 8;

/**
 * Whatever was thrown, as data. An error is told by what it has: it may come from another context than ours.
 *
 * @param causes - How long a chain of causes is told. Defaults to 8.
 */
export function tellError(thrown: unknown, causes = MOST_CAUSES): ToldError {
  const { name, message, stack, code, issues, problems, reason, remote, cause } = Object(thrown) as Partial<RepodError>;
  if (typeof message !== "string") return { name: "Error", message: describeThrown(thrown), stack: undefined };
  return {
    name: String(name ?? "Error"),
    message,
    stack: typeof stack === "string" ? stack : undefined,
    ...(typeof code === "string" && { code }),
    // Those of others may be anything, also what cannot be handed to another thread.
    ...(name === RepodError.name && { ...(issues && { issues }), ...(problems && { problems }) }),
    ...(typeof reason === "string" && { reason }),
    ...(remote === true && { remote }),
    ...(cause !== undefined && causes > 0 && { cause: tellError(cause, causes - 1) }),
  };
}

/** The error of which another thread told, with the stack that it has there. */
export function toldError({ name, message, stack, code, cause: toldCause, ...details }: ToldError): Error {
  const cause = toldCause && { cause: toldError(toldCause) };
  if (name === RepodError.name && isOurs(code)) {
    return withStack(new RepodError(code, message, { ...details, ...cause }), stack);
  }
  const error = withStack(new Error(message, cause), stack);
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return code === undefined ? error : Object.assign(error, { code });
}

function isOurs(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_CODES, code);
}

function withStack(error: Error, stack: string | undefined): Error {
  if (stack !== undefined) error.stack = stack;
  return error;
}

function describeThrown(thrown: unknown): string {
  const text = toError(thrown).message;
  return typeof thrown === "string" ? text : `${text} was thrown, which is no error.`;
}
