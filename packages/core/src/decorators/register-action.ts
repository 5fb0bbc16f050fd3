import { recordAction } from "#record-action";
import type { HandledBy, HandlerClass, InstanceOf, MemberFor } from "./handles.js";

/**
 * `@Action` without decorator syntax, for toolchains that cannot compile it:
 * `registerAction(GameChannel, "chat", "onChat")` right after the class. Both can be used on one class.
 *
 * @param method - The method's name. The compiler holds the method against the contract.
 * @throws RepodError `invalid_handlers` when the first argument is no class or the action no text;
 * `late_registration` when the class is in use.
 */
export function registerAction<
  Owner extends HandlerClass,
  K extends keyof HandledBy<InstanceOf<Owner>> & string,
  M extends keyof InstanceOf<Owner>,
>(owner: Owner, action: K, method: MemberFor<InstanceOf<Owner>, K, M>): void {
  recordAction(owner, action, method as PropertyKey);
}
