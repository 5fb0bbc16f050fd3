import { recordHandler, recordMisplaced } from "../registry/metadata-store.js";
import { namelessActionError } from "../registry/registration-errors.js";
import { placementOf } from "./decorator-mode.js";
import type { ActionDecorator } from "./handles.js";

/**
 * Says that a method of a channel or listener handles the messages of an action:
 *
 * ```ts
 * @Action("chat")
 * chat({ text }: ToServer<typeof game, "chat">) { … }
 * ```
 *
 * It only records; everything is checked when the server starts or the client connects. An override in a subclass
 * stays the handler without a decorator of its own; with one, it handles what that one names instead. Legacy and
 * standard decorators both work.
 *
 * @throws RepodError `invalid_handlers` when the name is no text, as in `@Action chat()`; `late_registration`, while
 * decorating, when the class is in use.
 */
export function Action<K extends string>(name: K): ActionDecorator<K> {
  checkActionName(name, "@Action");
  return (target: unknown, nameOrContext: unknown, descriptor?: unknown): void => {
    const { owner, member, misplacement } = placementOf(target, nameOrContext, descriptor);
    if (misplacement) recordMisplaced(owner, { action: name, member, misplacement });
    else if (member !== undefined) recordHandler(owner, member, name);
  };
}

/**
 * Programs without types can pass anything; and a decorator without its parentheses would replace the method silently.
 *
 * @param caller - What the user wrote, for the message.
 * @throws RepodError `invalid_handlers`.
 */
export function checkActionName(name: unknown, caller: string): asserts name is string {
  if (typeof name !== "string" || name === "") throw namelessActionError(caller);
}
