import { defineMetadata, getOwnMetadata } from "#metadata";
import { actionIn } from "../contract/contract-of.js";
import { RepodError } from "../errors/repod-error.js";
import type { HandlerRules } from "./check-handlers.js";
import type { Class, MemberName } from "./class-chain.js";
import type { HandlerEntry } from "./dispatch-table.js";
import type { HandlerMethod } from "./handlers.js";
import { HANDLERS } from "./metadata-store.js";
import type { HandlerRecords } from "./metadata-store.js";
import { recordPlaces } from "./record-places.js";

// What dispatch-table.ts does, for browsers in production. What is wrong with a class its author has heard of while the
// program was being made; here minifiers have taken the classes' names, and players would load sentences for nobody.

/** What a dispatcher looks at. */
type LeanEntry = Pick<HandlerEntry, "action" | "method" | "kind" | "payload">;

/** Records that a member handles an action. */
export function recordHandler(owner: object, member: MemberName, action: string): void {
  const records: HandlerRecords = recordsOn(owner) ?? { members: new Map() };
  records.members.set(member, [...(records.members.get(member) ?? []), action]);
  defineMetadata(HANDLERS, records, owner);
}

/**
 * The dispatch table of a class. Each call builds one, since there are few.
 *
 * @throws RepodError `invalid_handlers` where a handler cannot be called.
 */
export function buildDispatchTable(
  owner: Class,
  { contract, direction }: Pick<HandlerRules, "contract" | "direction">,
): { readonly handlers: ReadonlyMap<string, LeanEntry> } {
  const handlers = new Map<string, LeanEntry>();
  const owners = new Map<MemberName, Class>();
  // From the class itself towards its base: the first that says something about a member is the one that counts, with
  // what it says in both of its places.
  for (let current = owner; current.prototype; current = Object.getPrototypeOf(current) as Class) {
    for (const [name, actions] of recordPlaces(current).flatMap(actionsIn)) {
      if ((owners.get(name) ?? current) !== current) continue;
      owners.set(name, current);
      const method = methodOf(owner, name);
      for (const action of actions) {
        const { kind = "request", payload } = actionIn(contract, direction, action) ?? {};
        handlers.set(action, { action, method, kind, payload });
      }
    }
  }
  return { handlers };
}

function actionsIn(place: object): [MemberName, readonly string[]][] {
  return [...(recordsOn(place)?.members ?? [])];
}

function recordsOn(place: object): HandlerRecords | undefined {
  return getOwnMetadata(HANDLERS, place) as HandlerRecords | undefined;
}

function methodOf(owner: Class, name: MemberName): HandlerMethod {
  const method = (owner.prototype as Record<MemberName, unknown>)[name];
  if (typeof method === "function") return method as HandlerMethod;
  throw new RepodError("invalid_handlers", `"${String(name)}" is no method; a development build says more.`);
}
