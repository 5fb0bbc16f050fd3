import { isClass } from "../registry/class-chain.js";
import { recordHandler } from "../registry/metadata-store.js";
import { notAClassError } from "../registry/registration-errors.js";
import { checkActionName } from "./action.js";
import type { HandledBy, Handler } from "./handles.js";

/**
 * `@Action` without decorator syntax, for toolchains that cannot compile it:
 * `registerAction(GameChannel, "chat", "onChat")` right after the class. Both can be used on one class.
 *
 * @param method - The method's name. The compiler holds the method against the contract.
 * @throws RepodError `invalid_handlers` when the first argument is no class or the action no text;
 * `late_registration` when the class is in use.
 */
export function registerAction<T extends object, K extends keyof HandledBy<T> & string, M extends keyof T>(
  owner: abstract new (...args: never[]) => T,
  action: K,
  method: T[M] extends Handler<HandledBy<T>, K> ? M : never,
): void {
  if (!isClass(owner)) throw notAClassError();
  checkActionName(action, "registerAction");
  const member: PropertyKey = method;
  recordHandler(owner.prototype as object, typeof member === "symbol" ? member : String(member), action);
}
