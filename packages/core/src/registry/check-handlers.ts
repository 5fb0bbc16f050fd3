import type { Contract } from "../contract/infer.js";
import type { Problem } from "../errors/repod-error.js";
import { findMember, memberNames } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import type { Collected, CollectedMember } from "./collect.js";
import {
  ambiguousProblem,
  hidingProblem,
  invalidHandlers,
  misplacedProblem,
  missingMemberProblem,
  notAMethodProblem,
  reservedProblem,
  strayTickProblem,
  unknownActionProblem,
} from "./problems.js";
import type { Direction } from "./problems.js";
import type { findUnhandled } from "./unhandled.js";

/** What the handlers of a class are held against. */
export interface HandlerRules {
  /** The class of ours that users extend; handlers must not hide its members. */
  readonly base: Class;
  /** Defaults to none: any action can be handled, and nothing is checked when it arrives. */
  readonly contract?: Contract | undefined;
  /** Which half of the contract this class receives. */
  readonly direction: Direction;
  /** Actions that nobody may handle, besides those that begin with `$`. Defaults to none. */
  readonly reserved?: ReadonlySet<string> | undefined;
  /** Actions that can be handled although the contract lacks them. Defaults to none. */
  readonly events?: ReadonlySet<string> | undefined;
  /** Looks for actions of the contract that nothing handles. Defaults to nobody: they are no mistake then. */
  readonly findUnhandled?: typeof findUnhandled;
  /** Whether what is probably wrong counts as wrong. Defaults to false. */
  readonly strict?: boolean | undefined;
}

/**
 * Holds the handlers of a class against the rules.
 *
 * @returns What is probably wrong, but does not keep the class from working.
 * @throws RepodError `invalid_handlers` with everything that is wrong, not only the first thing.
 */
export function checkHandlers(owner: Class, collected: Collected, rules: HandlerRules): Problem[] {
  const { members, misplaced, ticks, misplacedTicks } = collected;
  const taken = memberNames(rules.base);
  const problems = [
    ...misplaced.map(misplacedProblem),
    ...members.flatMap((member) => memberProblems(owner, member, taken, rules)),
    ...ambiguityProblems(members),
    ...[...ticks, ...misplacedTicks].map(strayTickProblem),
  ];
  // An action whose handler has a problem of its own is not reported a second time as unhandled.
  const claimed = new Set([...members.flatMap(({ actions }) => actions), ...misplaced.map(({ action }) => action)]);
  const { contract, direction } = rules;
  const warnings = contract ? (rules.findUnhandled?.(owner, claimed, contract, direction) ?? []) : [];
  refuseProblems(owner, rules.strict ? [...problems, ...warnings] : problems);
  return warnings;
}

/** @throws RepodError `invalid_handlers` where there is any problem. */
export function refuseProblems(owner: Class, problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidHandlers(owner, problems);
}

function memberProblems(
  owner: Class,
  member: CollectedMember,
  taken: ReadonlySet<MemberName>,
  rules: HandlerRules,
): Problem[] {
  const problems = member.actions.flatMap((action) => actionProblems(member, action, rules));
  if (taken.has(member.name)) return [...problems, hidingProblem(member, rules.base)];
  const descriptor = findMember(owner, member.name);
  if (!descriptor) return [...problems, missingMemberProblem(member)];
  return typeof descriptor.value === "function" ? problems : [...problems, notAMethodProblem(member)];
}

function actionProblems(member: CollectedMember, action: string, rules: HandlerRules): Problem[] {
  const { contract, direction, reserved, events } = rules;
  if (action.startsWith("$") || reserved?.has(action)) return [reservedProblem(member, action)];
  if (!contract || events?.has(action) || Object.hasOwn(contract[direction], action)) return [];
  return [unknownActionProblem(member, action, contract, direction)];
}

function ambiguityProblems(members: readonly CollectedMember[]): Problem[] {
  const claims = new Map<string, CollectedMember[]>();
  for (const member of members) {
    for (const action of member.actions) claims.set(action, [...(claims.get(action) ?? []), member]);
  }
  return [...claims]
    .filter(([, rivals]) => rivals.length > 1)
    .map(([action, rivals]) => ambiguousProblem(action, rivals));
}
