import { isClass } from "../registry/class-chain.js";
import { recordHandler } from "../registry/metadata-store.js";
import { notAClassError } from "../registry/registration-errors.js";
import { checkActionName } from "./action.js";
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
  if (!isClass(owner)) throw notAClassError("registerAction");
  checkActionName(action, "registerAction");
  const member = method as PropertyKey;
  recordHandler(owner.prototype as object, typeof member === "symbol" ? member : String(member), action);
}
