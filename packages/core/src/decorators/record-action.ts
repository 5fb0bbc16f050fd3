import { isClass } from "../registry/class-chain.js";
import { recordHandler, recordMisplaced } from "../registry/metadata-store.js";
import { namelessActionError, notAClassError } from "../registry/registration-errors.js";
import { placementOf } from "./decorator-mode.js";

/** A decorator as compilers call it, with the arguments of either kind. */
export type AnyDecorator = (target: unknown, nameOrContext: unknown, descriptor?: unknown) => void;

/**
 * What `@Action(name)` does, wherever it stands.
 *
 * @throws RepodError `invalid_handlers` when the name is no text; `late_registration`, while decorating, when the class is
 * in use.
 */
export function actionDecorator(name: string): AnyDecorator {
  checkActionName(name, "@Action");
  return (target, nameOrContext, descriptor) => {
    const { owner, member, misplacement } = placementOf(target, nameOrContext, descriptor);
    if (misplacement) recordMisplaced(owner, { action: name, member, misplacement });
    else if (member !== undefined) recordHandler(owner, member, name);
  };
}

/**
 * What `registerAction` does.
 *
 * @throws RepodError `invalid_handlers` when `owner` is no class or the action no text; `late_registration` when the class
 * is in use.
 */
export function recordAction(owner: { readonly prototype: unknown }, action: string, member: PropertyKey): void {
  if (!isClass(owner)) throw notAClassError("registerAction");
  checkActionName(action, "registerAction");
  recordHandler(owner.prototype as object, typeof member === "symbol" ? member : String(member), action);
}

/**
 * Programs without types can pass anything; and a decorator without its parentheses would replace the method silently.
 *
 * @param caller - What the user wrote, for the message.
 */
function checkActionName(name: unknown, caller: string): asserts name is string {
  if (typeof name !== "string" || name === "") throw namelessActionError(caller);
}
