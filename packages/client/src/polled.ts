import { callUser, Failure, isPromiseLike, mismatchError, payloadOf, RepodError, validate } from "@repod/core/internal";
import type { AnyMessage, Contract, Validated } from "@repod/core/internal";

/** What polling makes of a message: the message that the user gets, or why there is none. */
export type Polled = AnyMessage | RepodError;

/**
 * Checks a message for somebody who polls, as a dispatcher does for handlers.
 *
 * @returns A promise where the schema is asynchronous; it never rejects.
 */
export function checkPolled(message: AnyMessage, contract: Contract | undefined): Polled | Promise<Polled> {
  const { action } = message;
  const actions = contract?.toClient;
  const schema = actions && Object.hasOwn(actions, action) ? actions[action]?.payload : undefined;
  if (!schema) return message;
  const result = callUser(validate, undefined, schema, payloadOf(message));
  return isPromiseLike(result)
    ? Promise.resolve(result).then((outcome) => polledFrom(action, outcome))
    : polledFrom(action, result);
}

function polledFrom(action: string, outcome: unknown): Polled {
  if (outcome instanceof Failure) {
    return new RepodError("invalid_payload", `The schema of "${action}" failed.`, { cause: outcome.error });
  }
  const validated = outcome as Validated;
  if (validated.ok) return { ...(validated.value as object), action };
  return mismatchError("invalid_payload", `The payload of "${action}"`, validated.issues);
}
