import { defineMetadata, getOwnMetadata } from "#metadata";
import { RepodError } from "../errors/repod-error.js";
import type { Class, MemberName } from "./class-chain.js";
import type { HandlerMember, HandlerMethod, Handlers } from "./handlers.js";
import { HANDLERS } from "./metadata-store.js";
import type { HandlerRecords } from "./metadata-store.js";
import { recordPlaces } from "./record-places.js";

// What handlers.ts does, for browsers in production. What is wrong with a class its author has heard of while the program
// was being made; here minifiers have taken the classes' names, and players would load sentences for nobody.

/** Records that a member handles an action. */
export function recordHandler(owner: object, member: MemberName, action: string): void {
  const records: HandlerRecords = recordsOn(owner) ?? { members: new Map() };
  records.members.set(member, [...(records.members.get(member) ?? []), action]);
  defineMetadata(HANDLERS, records, owner);
}

/**
 * The handlers of a class and of those it extends.
 *
 * @throws RepodError `invalid_handlers` where one cannot be called.
 */
export function takeHandlers(owner: Class): Handlers {
  const members = new Map<MemberName, HandlerMember & { readonly owner: Class }>();
  // From the class itself towards its base: the first that says something about a member is the one that counts, with
  // what it says in both of its places.
  for (let current = owner; current.prototype; current = Object.getPrototypeOf(current) as Class) {
    for (const [name, actions] of recordPlaces(current).flatMap(actionsIn)) {
      const known = members.get(name);
      if (known && known.owner !== current) continue;
      const all = [...(known?.actions ?? []), ...actions];
      members.set(name, { owner: current, name, actions: all, method: methodOf(owner, name) });
    }
  }
  return { members: [...members.values()], warnings: [] };
}

/** Nobody looks for what is probably wrong here. */
export function refuseWarnings(): void {}

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
