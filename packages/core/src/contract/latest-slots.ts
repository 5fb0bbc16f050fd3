import { EXPLAINS } from "#explains";
import { RepodError } from "../errors/repod-error.js";
import type { AnyMessage } from "../util/any-message.js";
import { callUser, Failure } from "../util/user-code.js";
import type { UserFunction } from "../util/user-code.js";
import type { ActionMap } from "./infer.js";

interface SlotRule {
  /** Differs for each action. */
  readonly prefix: string;
  readonly key: UserFunction | undefined;
}

/**
 * Says what a message replaces while that waits: a name that it shares with the messages of its action and key. It throws
 * `invalid_message` where a delivery key fails.
 *
 * @returns `undefined` where all messages of a direction have to arrive.
 */
export function latestSlots(actions: ActionMap | undefined): ((message: AnyMessage) => string | undefined) | undefined {
  const rules = new Map<string, SlotRule>();
  for (const [name, { options }] of Object.entries(actions ?? {})) {
    // Where the action's name was the beginning, that of one could be the end of another's.
    if (options?.delivery === "latest") rules.set(name, { prefix: `${rules.size} `, key: options.key });
  }
  if (rules.size === 0) return undefined;
  return (message) => {
    const rule = rules.get(message.action);
    if (!rule) return undefined;
    return rule.key ? rule.prefix + keyOf(rule.key, message) : rule.prefix;
  };
}

function keyOf(key: UserFunction, message: AnyMessage): string {
  const found = callUser(key, undefined, message);
  if (typeof found === "string" || typeof found === "number") return String(found);
  const cause = found instanceof Failure ? found.error : undefined;
  throw new RepodError(
    "invalid_message",
    EXPLAINS ? `The key of "${message.action}" is no text and no number.` : undefined,
    { cause },
  );
}
