import type { Problem } from "../errors/repod-error.js";
import { findMember, memberNames } from "./class-chain.js";
import type { Class, MemberName } from "./class-chain.js";
import { collect, seal } from "./collect.js";
import type { Collected, CollectedTick } from "./collect.js";
import type { HandlerMethod } from "./handlers.js";
import { invalidHandlers } from "./problems.js";
import {
  hidingTickProblem,
  misplacedTickProblem,
  missingTickProblem,
  notAMethodTickProblem,
  rateProblem,
  severalRatesProblem,
  strayActionProblem,
} from "./tick-problems.js";

/** The highest rate, in hertz. Timers know no shorter time than a millisecond. */
const MOST_HZ = 1_000;

/** A method that is called at a fixed rate. */
export interface TickEntry {
  readonly member: MemberName;
  /** As the prototype had it when the table was built: overrides and wrapping decorators included. */
  readonly method: HandlerMethod;
  /** Calls in a second. */
  readonly hz: number;
}

/**
 * What a server class calls at fixed rates. Seals the class: what registers a tick on it, or on one it extends, after
 * that throws `late_registration`.
 *
 * @param base - The class of ours that users extend; ticks must not hide its members.
 * @throws RepodError `invalid_handlers` with all problems at once. The class is not sealed then.
 */
export function buildTickTable(owner: Class, base: Class): readonly TickEntry[] {
  const collected = collect(owner);
  const problems = problemsOf(owner, base, collected);
  if (problems.length > 0) throw invalidHandlers(owner, problems, "ticks");
  seal(owner);
  return collected.ticks.map(({ name, rates: [hz] }) =>
    Object.freeze({ member: name, method: findMember(owner, name)?.value as HandlerMethod, hz: hz! }),
  );
}

function problemsOf(owner: Class, base: Class, { members, misplaced, ticks, misplacedTicks }: Collected): Problem[] {
  const taken = memberNames(base);
  return [
    ...misplacedTicks.map(misplacedTickProblem),
    ...ticks.flatMap((tick) => [...rateProblems(tick), ...memberProblems(owner, base, taken, tick)]),
    ...[...members, ...misplaced].map(strayActionProblem),
  ];
}

function rateProblems(tick: CollectedTick): Problem[] {
  const wrong = tick.rates.filter((hz) => !(hz > 0 && hz <= MOST_HZ));
  const problems = wrong.map((hz) => rateProblem(tick, hz, MOST_HZ));
  return tick.rates.length > 1 ? [...problems, severalRatesProblem(tick)] : problems;
}

function memberProblems(owner: Class, base: Class, taken: ReadonlySet<MemberName>, tick: CollectedTick): Problem[] {
  if (taken.has(tick.name)) return [hidingTickProblem(tick, base)];
  const descriptor = findMember(owner, tick.name);
  if (!descriptor) return [missingTickProblem(tick)];
  return typeof descriptor.value === "function" ? [] : [notAMethodTickProblem(tick)];
}
