import type { Contract } from "../contract/infer.js";
import { RepodError } from "../errors/repod-error.js";
import type { Problem } from "../errors/repod-error.js";
import { classNameOf } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import type { CollectedMember, CollectedMisplacedTick, CollectedMisplacement, CollectedTick } from "./collect.js";
import type { Misplacement } from "./metadata-store.js";

// Every sentence that start-up can say about a class, one function per mistake.

/** Who sends an action to whom. */
export type Direction = "toServer" | "toClient";

/** More names than this make a message harder to read, not easier. */
const MOST_NAMES = 12;

const MISPLACED = {
  class: "the class itself",
  static: "a static member",
  private: "a private member",
  field: "a field",
  accessor: "a getter, setter or accessor",
} as const satisfies Record<Misplacement, string>;

/** A decorator on something that cannot handle messages. */
export function misplacedProblem({ owner, action, member, misplacement }: CollectedMisplacement): Problem {
  const cause = `@Action("${action}") stands on ${MISPLACED[misplacement]}.`;
  return problem(owner, member, cause, "Put it on a method that is neither static nor private.");
}

/** A `@Tick` in a class that handles messages. */
export function strayTickProblem(tick: CollectedTick | CollectedMisplacedTick): Problem {
  const [member, hz] = "rates" in tick ? [tick.name, tick.rates[0]] : [tick.member, tick.hz];
  return problem(tick.owner, member, `@Tick(${hz}) has no effect here: only a server ticks.`, "Move it to the server.");
}

/** A name given to `registerAction` that the class does not have. */
export function missingMemberProblem({ owner, name }: CollectedMember): Problem {
  return problem(
    owner,
    name,
    "The class has no method of this name.",
    "Correct the name; static members and fields do not count.",
  );
}

/** A registered member that turns out to hold something else: overridden, or replaced by another decorator. */
export function notAMethodProblem({ owner, name }: CollectedMember): Problem {
  return problem(owner, name, "It is not a method.", "Make it one, without a decorator that binds it.");
}

/** A handler whose name the base class uses itself. */
export function hidingProblem({ owner, name, actions }: CollectedMember, base: Class): Problem {
  return problem(
    owner,
    name,
    `It hides a member that every ${classNameOf(base)} needs.`,
    `Rename the method and keep the action: @Action("${actions[0]}") ${handlerName(String(name))}().`,
  );
}

/** An action that nobody may handle here. */
export function reservedProblem({ owner, name }: CollectedMember, action: string): Problem {
  return problem(owner, name, `The action "${action}" is reserved for the protocol.`, "Choose another name.");
}

/** An action that the contract lacks. */
export function unknownActionProblem(
  { owner, name }: CollectedMember,
  action: string,
  contract: Contract,
  direction: Direction,
): Problem {
  const other = direction === "toServer" ? "toClient" : "toServer";
  const elsewhere = Object.hasOwn(contract[other], action) ? `, only in ${other}` : "";
  const known = listed(Object.keys(contract[direction]));
  return problem(
    owner,
    name,
    `The contract has no action "${action}" in ${direction}${elsewhere}.`,
    `Add it there, or correct the name. There is: ${known}.`,
  );
}

/** One action that several members want. */
export function ambiguousProblem(action: string, rivals: readonly CollectedMember[]): Problem {
  const places = rivals.map(({ owner, name }) => placeName(classNameOf(owner), String(name)));
  const last = rivals[rivals.length - 1]!;
  return problem(
    last.owner,
    last.name,
    `The action "${action}" has ${rivals.length} handlers: ${places.join(", ")}.`,
    "Keep one; a subclass overrides that method.",
  );
}

/**
 * One error for everything that is wrong with a class, fit for a terminal.
 *
 * @param what - What has the problems. Defaults to "message handlers".
 */
export function invalidHandlers(owner: Class, problems: readonly Problem[], what = "message handlers"): RepodError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  const lines = problems.map(formatProblem);
  return new RepodError(
    "invalid_handlers",
    `${classNameOf(owner)} has ${count} with its ${what}.\n${lines.join("\n")}`,
    { problems },
  );
}

/** A problem in three lines: where, why, what to do. */
export function formatProblem({ owner, member, cause, remedy }: Problem): string {
  return `  ${placeName(owner, member)}\n    ${cause}\n    ${remedy}`;
}

/** What is wrong with a class, or with a member of it. */
export function problem(owner: Class, member: MemberName | undefined, cause: string, remedy: string): Problem {
  const place = { owner: classNameOf(owner), ...(member !== undefined && { member: String(member) }) };
  return Object.freeze({ ...place, cause, remedy });
}

function placeName(owner: string, member: string | undefined): string {
  return member === undefined ? owner : `${owner}.${member}`;
}

/** What people call a handler whose plain name is taken: `send` becomes `handleSend`. */
function handlerName(member: string): string {
  return `handle${member.charAt(0).toUpperCase()}${member.slice(1)}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
