import { actionDecorator } from "#record-action";
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
  return actionDecorator(name);
}
