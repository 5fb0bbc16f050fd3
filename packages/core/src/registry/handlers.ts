import type { Problem } from "../errors/repod-error.js";
import { checkHandlers } from "./check-handlers.js";
import type { HandlerRules } from "./check-handlers.js";
import { findMember } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import { collect, seal } from "./collect.js";

/** A method of the user's that handles an action. Called on the channel or listener. */
export type HandlerMethod = (...args: never[]) => unknown;

/** A method that handles actions. */
export interface HandlerMember {
  readonly name: MemberName;
  /** As the prototype has it now: overrides and wrapping decorators included. */
  readonly method: HandlerMethod;
  readonly actions: readonly string[];
}

/** Who handles what in a class. */
export interface Handlers {
  readonly members: readonly HandlerMember[];
  readonly warnings: Problem[];
}

/**
 * The handlers of a class and of those it extends, held against the rules. From here on these classes are sealed.
 *
 * @throws RepodError `invalid_handlers` with all problems at once. The class is not sealed then.
 */
export function takeHandlers(owner: Class, rules: HandlerRules): Handlers {
  const collected = collect(owner);
  const warnings = checkHandlers(owner, collected, rules);
  seal(owner);
  const members = collected.members.map(({ name, actions }) => {
    return { name, actions, method: findMember(owner, name)?.value as HandlerMethod };
  });
  return { members, warnings };
}
