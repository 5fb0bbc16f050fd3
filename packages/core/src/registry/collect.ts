import { classChain, classNameOf } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import { ownRecords, sealRecords } from "./metadata-store.js";
import type { HandlerRecords, MisplacedAction, MisplacedTick } from "./metadata-store.js";
import { recordPlaces } from "./record-places.js";

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

/** A member that is called at a fixed rate. */
export interface CollectedTick {
  /** The class whose record counts: the most derived one that says something about this member. */
  readonly owner: Class;
  readonly name: MemberName;
  /** In hertz. One, unless there is a mistake. */
  readonly rates: readonly number[];
}

/** A `@Tick` in the wrong place, and the class it stands in. */
export interface CollectedMisplacedTick extends MisplacedTick {
  readonly owner: Class;
}

/** Everything that was recorded along a chain of classes. */
export interface Collected {
  readonly members: readonly CollectedMember[];
  readonly misplaced: readonly CollectedMisplacement[];
  readonly ticks: readonly CollectedTick[];
  readonly misplacedTicks: readonly CollectedMisplacedTick[];
}

/**
 * Gathers what was recorded on a class and on those it extends. A class that says anew what a member handles replaces
 * what its parents said; one that only overrides the method leaves it as it is. Changes no record.
 */
export function collect(owner: Class): Collected {
  const members = new Map<MemberName, CollectedMember>();
  const misplaced: CollectedMisplacement[] = [];
  const ticks = new Map<MemberName, CollectedTick>();
  const misplacedTicks: CollectedMisplacedTick[] = [];
  for (const current of classChain(owner)) {
    const records = recordsOf(current);
    const actionsOf = joined(records, ({ members }) => members);
    const ratesOf = joined(records, ({ ticks }) => ticks ?? new Map<never, never>());
    for (const [name, actions] of actionsOf) members.set(name, { owner: current, name, actions });
    for (const [name, rates] of ratesOf) ticks.set(name, { owner: current, name, rates });
    for (const record of records) {
      for (const misplacement of record.misplaced ?? []) misplaced.push({ owner: current, ...misplacement });
      for (const misplacement of record.misplacedTicks ?? []) misplacedTicks.push({ owner: current, ...misplacement });
    }
  }
  return { members: [...members.values()], misplaced, ticks: [...ticks.values()], misplacedTicks };
}

/** Forbids further records on a class and on those it extends. Classes that extend it later are free. */
export function seal(owner: Class): void {
  for (const current of classChain(owner)) {
    for (const place of recordPlaces(current)) sealRecords(place, classNameOf(owner));
  }
}

/** What a class itself says, in both of its places: `registerAction` serves classes with decorators of either kind. */
function recordsOf(owner: Class): HandlerRecords[] {
  return recordPlaces(owner).flatMap((place) => ownRecords(place) ?? []);
}

/** What several records say about each member, each thing once. */
function joined<V>(
  records: readonly HandlerRecords[],
  listsOf: (record: HandlerRecords) => ReadonlyMap<MemberName, readonly V[]>,
): Map<MemberName, readonly V[]> {
  const all = new Map<MemberName, readonly V[]>();
  for (const record of records) {
    for (const [name, values] of listsOf(record)) all.set(name, [...new Set([...(all.get(name) ?? []), ...values])]);
  }
  return all;
}
