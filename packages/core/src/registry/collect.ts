import { classChain, classNameOf } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import { ownRecords, sealRecords } from "./metadata-store.js";
import type { MisplacedAction } from "./metadata-store.js";

/** A member that handles actions. */
export interface CollectedMember {
  /** The class whose record counts: the most derived one that says something about this member. */
  readonly owner: Class;
  readonly name: MemberName;
  readonly actions: readonly string[];
}

/** A decorator in the wrong place, and the class it stands in. */
export interface CollectedMisplacement extends MisplacedAction {
  readonly owner: Class;
}

/** Everything that was recorded along a chain of classes. */
export interface Collected {
  readonly members: readonly CollectedMember[];
  readonly misplaced: readonly CollectedMisplacement[];
}

/**
 * Gathers what was recorded on a class and on those it extends. A class that says anew what a member handles replaces
 * what its parents said; one that only overrides the method leaves it as it is. Changes no record.
 */
export function collect(owner: Class): Collected {
  const members = new Map<MemberName, CollectedMember>();
  const misplaced: CollectedMisplacement[] = [];
  for (const current of classChain(owner)) {
    for (const [name, actions] of ownMembers(current)) members.set(name, { owner: current, name, actions });
    for (const misplacement of ownMisplaced(current)) misplaced.push({ owner: current, ...misplacement });
  }
  return { members: [...members.values()], misplaced };
}

/** Forbids further records on a class and on those it extends. Classes that extend it later are free. */
export function seal(owner: Class): void {
  for (const current of classChain(owner)) {
    for (const place of recordPlaces(current)) sealRecords(place, classNameOf(owner));
  }
}

/** What a class itself says, from both of its places: `registerAction` serves classes with decorators of either kind. */
function ownMembers(owner: Class): Map<MemberName, readonly string[]> {
  const members = new Map<MemberName, readonly string[]>();
  for (const place of recordPlaces(owner)) {
    for (const [name, actions] of ownRecords(place)?.members ?? []) {
      members.set(name, [...new Set([...(members.get(name) ?? []), ...actions])]);
    }
  }
  return members;
}

function ownMisplaced(owner: Class): MisplacedAction[] {
  return recordPlaces(owner).flatMap((place) => ownRecords(place)?.misplaced ?? []);
}

/**
 * Where a class's own records can be: on the metadata object that standard decorators share, and on its prototype. In
 * this order, since `registerAction` runs after the class is declared.
 */
function recordPlaces(owner: Class): object[] {
  const prototype = owner.prototype as object;
  const { metadata } = Symbol as { readonly metadata?: symbol };
  // A class without decorators of its own inherits the property from its parent.
  if (metadata === undefined || !Object.hasOwn(owner, metadata)) return [prototype];
  const shared = (owner as unknown as Record<symbol, unknown>)[metadata];
  return typeof shared === "object" && shared !== null ? [shared, prototype] : [prototype];
}
