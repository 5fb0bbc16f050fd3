import { actionIn } from "../contract/contract-of.js";
import type { ActionKind, ActionType } from "../contract/infer.js";
import type { Problem } from "../errors/repod-error.js";
import { refuseProblems } from "./check-handlers.js";
import type { HandlerRules } from "./check-handlers.js";
import type { Class, MemberName } from "./class-chain.js";
import { takeHandlers } from "./handlers.js";
import type { HandlerMember, HandlerMethod } from "./handlers.js";

/** What happens when a message of one action arrives. */
export interface HandlerEntry {
  /** Its place in the table, from 0: by it others keep what they know of each action. */
  readonly index: number;
  readonly action: string;
  readonly member: MemberName;
  /** As the prototype had it when the table was built: overrides and wrapping decorators included. */
  readonly method: HandlerMethod;
  /**
   * Whether what the handler returns is an answer. Where no contract says so, it is: whoever asked gets it, and where
   * nobody asked it is dropped.
   */
  readonly kind: ActionKind;
  /** Checks what arrives; `undefined` where the contract has no schema. */
  readonly payload: ActionType["payload"];
}

/** Which method of a class handles which action. Built once, never changed. */
export interface DispatchTable {
  readonly handlers: ReadonlyMap<string, HandlerEntry>;
  /** What is probably wrong, but does not keep the class from working: actions of the contract without a handler. */
  readonly warnings: readonly Problem[];
}

const tables = new WeakMap<Class, DispatchTable>();

/**
 * The dispatch table of a class. The first call builds it and seals the class: what registers a handler on it, or on
 * one it extends, after that throws `late_registration`. Later calls return the same table; of their options only
 * `strict` counts.
 *
 * @throws RepodError `invalid_handlers` with all problems at once. The class is not sealed then.
 */
export function buildDispatchTable(owner: Class, options: HandlerRules): DispatchTable {
  const existing = tables.get(owner);
  if (existing) {
    if (options.strict) refuseProblems(owner, existing.warnings);
    return existing;
  }
  const { members, warnings } = takeHandlers(owner, options);
  const handlers = new Map<string, HandlerEntry>();
  for (const member of members) {
    for (const action of member.actions) handlers.set(action, createEntry(handlers.size, member, action, options));
  }
  const table = Object.freeze({ handlers, warnings: Object.freeze(warnings) });
  tables.set(owner, table);
  return table;
}

function createEntry(
  index: number,
  { name, method }: HandlerMember,
  action: string,
  rules: HandlerRules,
): HandlerEntry {
  const known = actionIn(rules.contract, rules.direction, action);
  return Object.freeze({
    index,
    action,
    member: name,
    method,
    kind: known?.kind ?? (rules.events?.has(action) ? "message" : "request"),
    payload: known?.payload,
  });
}
