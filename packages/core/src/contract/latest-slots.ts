import { EXPLAINS } from "#explains";
import { RepodError } from "../errors/repod-error.js";
import type { AnyMessage } from "../util/any-message.js";
import { callUser, Failure } from "../util/user-code.js";
import type { UserFunction } from "../util/user-code.js";
import type { ActionMap } from "./infer.js";

/**
 * Says what a message replaces while that waits: a name that it shares with the messages of its action and key. It throws
 * `invalid_message` where a delivery key fails.
 *
 * @returns `undefined` where all messages of a direction have to arrive.
 */
export function latestSlots(actions: ActionMap | undefined): ((message: AnyMessage) => string | undefined) | undefined {
  const slots = new Map<string, (message: AnyMessage) => string>();
  for (const [name, { options }] of Object.entries(actions ?? {})) {
    if (options?.delivery !== "latest") continue;
    const { key } = options;
    // Its length says where the name ends, so that nobody else's key can seem to be a part of it. Servers of one cluster that
    // run different versions of a game mean the same by it.
    const prefix = `${name.length} ${name}`;
    slots.set(name, (message) => (key ? prefix + keyOf(key, message) : prefix));
  }
  return slots.size > 0 ? (message) => slots.get(message.action)?.(message) : undefined;
}

function keyOf(key: UserFunction, message: AnyMessage): string | number {
  const found = callUser(key, undefined, message);
  if (typeof found === "string" || typeof found === "number") return found;
  const cause = found instanceof Failure ? found.error : undefined;
  throw new RepodError(
    "invalid_message",
    EXPLAINS ? `The key of "${message.action}" is no text and no number.` : undefined,
    { cause },
  );
}
