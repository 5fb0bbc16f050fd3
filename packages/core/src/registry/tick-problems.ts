import type { Problem } from "../errors/repod-error.js";
import { classNameOf } from "./class-chain.js";
import type { Class } from "./class-chain.js";
import type { CollectedMember, CollectedMisplacedTick, CollectedMisplacement, CollectedTick } from "./collect.js";
import type { Misplacement } from "./metadata-store.js";
import { problem } from "./problems.js";

// Every sentence that start-up can say about the ticks of a server, one function per mistake.

const MISPLACED = {
  class: { cause: "the class itself", remedy: "on the method that is to be called" },
  static: { cause: "a static member, which belongs to no server", remedy: "on a method that is not static" },
  private: { cause: "a private member, which nothing outside the class can call", remedy: "on a method without #" },
  field: { cause: "a field, which only instances have", remedy: "on a method instead" },
  accessor: { cause: "a getter, setter or accessor", remedy: "on a method instead" },
} as const satisfies Record<Misplacement, { cause: string; remedy: string }>;

/** A decorator on something that cannot be called. */
export function misplacedTickProblem({ owner, hz, member, misplacement }: CollectedMisplacedTick): Problem {
  const { cause, remedy } = MISPLACED[misplacement];
  return problem(owner, member, `@Tick(${hz}) stands on ${cause}.`, `Put it ${remedy}.`);
}

/** A rate at which nothing can be called. */
export function rateProblem({ owner, name }: CollectedTick, hz: number, most: number): Problem {
  return problem(
    owner,
    name,
    `It cannot be called at ${hz} Hz.`,
    `Give a number greater than 0 and at most ${most}, such as @Tick(20).`,
  );
}

/** One member with several rates. */
export function severalRatesProblem({ owner, name, rates }: CollectedTick): Problem {
  return problem(
    owner,
    name,
    `It has ${rates.length} rates: ${rates.join(", ")} Hz.`,
    "Keep one of them. A subclass that wants another decorates its override.",
  );
}

/** A tick whose name the base class uses itself. */
export function hidingTickProblem({ owner, name }: CollectedTick, base: Class): Problem {
  return problem(
    owner,
    name,
    `It would hide the member of the same name that every ${classNameOf(base)} has, and break it.`,
    "Give the method another name.",
  );
}

/** A name given to `registerTick` that the class does not have. */
export function missingTickProblem({ owner, name }: CollectedTick): Problem {
  const isStatic = Object.hasOwn(owner, name);
  return problem(
    owner,
    name,
    isStatic ? "It is static, so it belongs to no server." : "The class has no method of this name.",
    isStatic ? "Make it a method that is not static." : "Check the spelling in registerTick; a field does not count.",
  );
}

/** A ticked member that turns out to hold something else: overridden, or replaced by another decorator. */
export function notAMethodTickProblem({ owner, name }: CollectedTick): Problem {
  return problem(
    owner,
    name,
    "It is not a method.",
    "Make it one. If a decorator that binds methods turned it into a getter, leave that out: ticks need no binding.",
  );
}

/** An `@Action` in a server. */
export function strayActionProblem(handler: CollectedMember | CollectedMisplacement): Problem {
  const [member, action] = "actions" in handler ? [handler.name, handler.actions[0]] : [handler.member, handler.action];
  return problem(
    handler.owner,
    member,
    `@Action("${action}") has no effect here: a server gets no messages, its channels do.`,
    "Move it to the channel.",
  );
}
