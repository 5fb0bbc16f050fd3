import type { ActionType, Contract } from "./infer.js";

// Shared by all copies of the package, since a class may come from one and its user from another.
const CONTRACT = Symbol.for("repod.contract");

/** Marks a class, and with it its subclasses, as speaking a contract. */
export function bindContract(owner: object, contract: Contract): void {
  Object.defineProperty(owner, CONTRACT, { value: contract });
}

/** The contract of a class, from itself or a class it extends; `undefined` where there is none. */
export function contractOf(owner: object): Contract | undefined {
  return (owner as { [CONTRACT]?: Contract })[CONTRACT];
}

/** What a contract says of an action; `undefined` where there is no contract, or it has no such action. */
export function actionIn(
  contract: Contract | undefined,
  direction: keyof Contract,
  action: string,
): ActionType | undefined {
  const actions = contract?.[direction];
  return actions && Object.hasOwn(actions, action) ? actions[action] : undefined;
}
