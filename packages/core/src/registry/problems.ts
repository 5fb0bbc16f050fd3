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

const RECEIVER = { toServer: "the server", toClient: "the client" } as const satisfies Record<Direction, string>;

/** More names than this make a message harder to read, not easier. */
const MOST_NAMES = 12;

const MISPLACED = {
  class: { cause: "the class itself", remedy: "on the method that handles the message" },
  static: { cause: "a static member, which belongs to no connection", remedy: "on a method that is not static" },
  private: { cause: "a private member, which nothing outside the class can call", remedy: "on a method without #" },
  field: { cause: "a field, which only instances have", remedy: "on a method instead" },
  accessor: { cause: "a getter, setter or accessor", remedy: "on a method instead" },
} as const satisfies Record<Misplacement, { cause: string; remedy: string }>;

/** A decorator on something that cannot handle messages. */
export function misplacedProblem({ owner, action, member, misplacement }: CollectedMisplacement): Problem {
  const { cause, remedy } = MISPLACED[misplacement];
  return problem(owner, member, `@Action("${action}") stands on ${cause}.`, `Put it ${remedy}.`);
}

/** A `@Tick` in a class that handles messages. */
export function strayTickProblem(tick: CollectedTick | CollectedMisplacedTick): Problem {
  const [member, hz] = "rates" in tick ? [tick.name, tick.rates[0]] : [tick.member, tick.hz];
  return problem(tick.owner, member, `@Tick(${hz}) has no effect here: only a server ticks.`, "Move it to the server.");
}

/** A name given to `registerAction` that the class does not have. */
export function missingMemberProblem({ owner, name }: CollectedMember): Problem {
  const isStatic = Object.hasOwn(owner, name);
  return problem(
    owner,
    name,
    isStatic ? "It is static, so it belongs to no connection." : "The class has no method of this name.",
    isStatic ? "Make it a method that is not static." : "Check the spelling in registerAction; a field does not count.",
  );
}

/** A registered member that turns out to hold something else: overridden, or replaced by another decorator. */
export function notAMethodProblem({ owner, name }: CollectedMember): Problem {
  return problem(
    owner,
    name,
    "It is not a method.",
    "Make it one. If a decorator that binds methods turned it into a getter, leave that out: handlers need no binding.",
  );
}

/** A handler whose name the base class uses itself. */
export function hidingProblem({ owner, name, actions }: CollectedMember, base: Class): Problem {
  return problem(
    owner,
    name,
    `It would hide the member of the same name that every ${classNameOf(base)} has, and break it.`,
    `Give the method another name and keep the action: @Action("${actions[0]}") ${handlerName(String(name))}().`,
  );
}

/** An action that nobody may handle here. */
export function reservedProblem({ owner, name }: CollectedMember, action: string): Problem {
  const reason = action.startsWith("$")
    ? "names that begin with $ belong to the protocol"
    : "it tells about the connection itself and never arrives as a message";
  return problem(owner, name, `The action name "${action}" is reserved: ${reason}.`, "Choose another name.");
}

/** An action that the contract lacks. */
export function unknownActionProblem(
  { owner, name }: CollectedMember,
  action: string,
  contract: Contract,
  direction: Direction,
): Problem {
  const other = direction === "toServer" ? "toClient" : "toServer";
  const cause = Object.hasOwn(contract[other], action)
    ? `The contract has the action "${action}" to ${RECEIVER[other]}, not to ${RECEIVER[direction]}.`
    : `The contract has no action "${action}" to ${RECEIVER[direction]}.`;
  const known = listed(Object.keys(contract[direction]));
  return problem(
    owner,
    name,
    cause,
    `Add it to ${direction} in the contract, or correct the name. There is: ${known}.`,
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
    "Keep one of them. A subclass that handles it differently overrides that method.",
  );
}

/** An action of the contract without a handler. */
export function unhandledProblem(owner: Class, action: string, direction: Direction): Problem {
  return problem(
    owner,
    undefined,
    `Nothing handles the action "${action}", which the contract sends to ${RECEIVER[direction]}.`,
    `Add a method with @Action("${action}"), or take it out of ${direction} in the contract.`,
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

/** What is probably wrong with a class, fit for a terminal. */
export function formatWarnings(owner: Class, warnings: readonly Problem[]): string {
  return `${classNameOf(owner)} may lack message handlers.\n${warnings.map(formatProblem).join("\n")}`;
}

/** A problem in three lines: where, why, what to do. */
export function formatProblem({ owner, member, cause, remedy }: Problem): string {
  return `  ${placeName(owner, member)}\n    ${cause}\n    ${remedy}`;
}

/** One mistake, and where it is. */
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
