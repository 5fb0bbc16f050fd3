import { defineMetadata, getOwnMetadata } from "#metadata";
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

/** A `@Tick` that stands in the wrong place. */
export interface MisplacedTick {
  readonly hz: number;
  readonly member: MemberName | undefined;
  readonly misplacement: Misplacement;
}

/**
 * What was recorded on one owner: the prototype of a class, or its metadata object. Whoever only has handlers to record
 * records no more than these.
 */
export interface HandlerRecords {
  /** The actions that each member handles. */
  readonly members: Map<MemberName, string[]>;
  misplaced?: MisplacedAction[];
  /** The rates, in hertz, at which each member is called; more than one is a mistake. */
  ticks?: Map<MemberName, number[]>;
  misplacedTicks?: MisplacedTick[];
  /** The name of the class that is in use with these records; from then on they cannot change. */
  sealedBy?: string;
}

// A registered symbol and plain data: two copies of the package in one program read each other's records.
export const HANDLERS = Symbol.for("repod.handlers");

/** What was recorded on this very owner. What its parents hold is theirs, and the caller asks them. */
export function ownRecords(owner: object): HandlerRecords | undefined {
  return getOwnMetadata(HANDLERS, owner) as HandlerRecords | undefined;
}

/**
 * Records that a member handles an action. Recording the same twice is the same as once.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordHandler(owner: object, member: MemberName, action: string): void {
  addTo(openRecords(owner, member, actionText(action)).members, member, action);
}

/**
 * Records a decorator that stands in the wrong place.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordMisplaced(owner: object, misplaced: MisplacedAction): void {
  const records = openRecords(owner, misplaced.member, actionText(misplaced.action));
  (records.misplaced ??= []).push(misplaced);
}

/**
 * Records that a member is called at a rate. Recording the same twice is the same as once.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordTick(owner: object, member: MemberName, hz: number): void {
  const records = openRecords(owner, member, tickText(hz));
  addTo((records.ticks ??= new Map()), member, hz);
}

/**
 * Records a `@Tick` that stands in the wrong place.
 *
 * @throws RepodError `late_registration` when the class is in use.
 */
export function recordMisplacedTick(owner: object, misplaced: MisplacedTick): void {
  const records = openRecords(owner, misplaced.member, tickText(misplaced.hz));
  (records.misplacedTicks ??= []).push(misplaced);
}

/** Forbids further records on an owner. The first class to seal it is the one that later errors name. */
export function sealRecords(owner: object, className: string): void {
  getOrCreateRecords(owner).sealedBy ??= className;
}

function actionText(action: string): string {
  return `The action "${action}"`;
}

function tickText(hz: number): string {
  return `A tick of ${hz} Hz`;
}

function addTo<V>(lists: Map<MemberName, V[]>, member: MemberName, value: V): void {
  const values = lists.get(member) ?? [];
  if (!values.includes(value)) lists.set(member, [...values, value]);
}

/** @param what - What is being registered, as an error begins with it. */
function openRecords(owner: object, member: MemberName | undefined, what: string): HandlerRecords {
  const records = getOrCreateRecords(owner);
  if (records.sealedBy === undefined) return records;
  throw lateRegistrationError(records.sealedBy, member, what);
}

function getOrCreateRecords(owner: object): HandlerRecords {
  const existing = ownRecords(owner);
  if (existing) return existing;
  const records: HandlerRecords = { members: new Map() };
  defineMetadata(HANDLERS, records, owner);
  return records;
}
