import "reflect-metadata/lite";
import type { MemberName } from "./class-chain.js";
import { lateRegistrationError } from "./registration-errors.js";

/** Where a decorator can stand although no message could ever reach what is there. */
export type Misplacement = "class" | "static" | "private" | "field" | "accessor";

/** A decorator that stands in the wrong place. Kept, so that start-up can report it together with all the others. */
export interface MisplacedAction {
  readonly action: string;
  /** Absent where the decorator stands on the class itself. */
  readonly member: MemberName | undefined;
  readonly misplacement: Misplacement;
}

/** What was recorded on one owner: the prototype of a class, or its metadata object. */
export interface HandlerRecords {
  /** The actions that each member handles. */
  readonly members: Map<MemberName, string[]>;
  readonly misplaced: MisplacedAction[];
  /** The name of the class that is in use with these records; from then on they cannot change. */
  sealedBy: string | undefined;
}

// A registered symbol and plain data: two copies of the package in one program read each other's records.
const HANDLERS = Symbol.for("repod.handlers");

/** What was recorded on this very owner. What its parents hold is theirs, and the caller asks them. */
export function ownRecords(owner: object): HandlerRecords | undefined {
  return Reflect.getOwnMetadata(HANDLERS, owner) as HandlerRecords | undefined;
}

/**
 * Records that a member handles an action. Recording the same twice is the same as once.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordHandler(owner: object, member: MemberName, action: string): void {
  const { members } = openRecords(owner, member, action);
  const actions = members.get(member) ?? [];
  if (!actions.includes(action)) members.set(member, [...actions, action]);
}

/**
 * Records a decorator that stands in the wrong place.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordMisplaced(owner: object, misplaced: MisplacedAction): void {
  openRecords(owner, misplaced.member, misplaced.action).misplaced.push(misplaced);
}

/** Forbids further records on an owner. The first class to seal it is the one that later errors name. */
export function sealRecords(owner: object, className: string): void {
  getOrCreateRecords(owner).sealedBy ??= className;
}

function openRecords(owner: object, member: MemberName | undefined, action: string): HandlerRecords {
  const records = getOrCreateRecords(owner);
  if (records.sealedBy === undefined) return records;
  throw lateRegistrationError(records.sealedBy, member, action);
}

function getOrCreateRecords(owner: object): HandlerRecords {
  const existing = ownRecords(owner);
  if (existing) return existing;
  const records: HandlerRecords = { members: new Map(), misplaced: [], sealedBy: undefined };
  Reflect.defineMetadata(HANDLERS, records, owner);
  return records;
}
