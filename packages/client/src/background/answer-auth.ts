import { callUser, Failure, toError } from "@repod/core/internal";
import type { Codec, UserFunction } from "@repod/core/internal";
import type { AuthCommand } from "./commands.js";

/**
 * Asks for the credentials that the network thread wants.
 *
 * @param auth - The option.
 * @param answer - Is called once; at once, unless a function of the user's returns a promise.
 */
export function answerAuth(auth: unknown, codec: Codec, number: number, answer: (command: AuthCommand) => void): void {
  const given = (value: unknown): void => {
    if (value instanceof Failure) answer({ kind: "auth", number, failure: toError(value.error).message });
    else answer(encoded(value, codec, number));
  };
  const asked = typeof auth === "function" ? callUser(auth as UserFunction, undefined) : auth;
  if (asked instanceof Promise) void asked.then(given);
  else given(asked);
}

function encoded(value: unknown, codec: Codec, number: number): AuthCommand {
  try {
    return { kind: "auth", number, encoded: codec.encode({ value }) };
  } catch (error) {
    return { kind: "auth", number, failure: toError(error).message };
  }
}
