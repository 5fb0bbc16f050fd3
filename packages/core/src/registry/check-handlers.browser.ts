import type { Problem } from "../errors/repod-error.js";
import { RepodError } from "../errors/repod-error.js";
import { findMember } from "./class-chain.js";
import type { Class } from "./class-chain.js";
import type { Collected } from "./collect.js";

// What check-handlers.ts does, for browsers in production. What is wrong with a class its author has heard of while the
// program was being made; here minifiers have taken the classes' names, and players would load sentences for nobody.

/** @throws RepodError `invalid_handlers` where a handler cannot be called. */
export function checkHandlers(owner: Class, { members }: Collected): Problem[] {
  for (const { name, actions } of members) {
    if (typeof findMember(owner, name)?.value === "function") continue;
    const message = `"${String(name)}" is no method that handles "${actions[0]}"; a development build says more.`;
    throw new RepodError("invalid_handlers", message);
  }
  return [];
}

/** There are no problems that would be known here. */
export function refuseProblems(): void {}
