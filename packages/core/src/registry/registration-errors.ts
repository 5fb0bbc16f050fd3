import { RepodError } from "../errors/repod-error.js";
import type { MemberName } from "./class-chain.js";

// What is wrong while a handler is being registered, and cannot wait until start-up checks the whole class.

/** @param caller - What the user wrote: `@Action` or `registerAction`. */
export function namelessActionError(caller: string): RepodError {
  return new RepodError("invalid_handlers", `${caller} needs the name of an action, such as "chat".`);
}

/** @param caller - What the user wrote: `@Tick` or `registerTick`. */
export function noRateError(caller: string): RepodError {
  return new RepodError("invalid_handlers", `${caller} needs a rate in hertz, a number such as 20.`);
}

/** @param caller - What the user wrote: `registerAction` or `registerTick`. */
export function notAClassError(caller: string): RepodError {
  return new RepodError("invalid_handlers", `${caller} needs a class as its first argument.`);
}

/** For standard decorators of a compiler that knows an older form of them. */
export function noMetadataError(member: MemberName | undefined): RepodError {
  return new RepodError(
    "invalid_handlers",
    `The decorator on "${String(member)}" came without metadata: set experimentalDecorators, use a newer compiler, or ` +
      "call registerAction or registerTick instead.",
  );
}

/**
 * @param className - The class that is in use: the one decorated, or one that extends it.
 * @param what - What cannot be registered: `The action "chat"`.
 */
export function lateRegistrationError(className: string, member: MemberName | undefined, what: string): RepodError {
  const place = member === undefined ? "a class" : `"${String(member)}"`;
  return new RepodError(
    "late_registration",
    `${what} cannot be registered on ${place}: ${className} is in use. ` +
      "Register it before the server starts or the client connects, or on a subclass.",
  );
}
