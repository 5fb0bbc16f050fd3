import { recordMisplacedTick, recordTick } from "../registry/metadata-store.js";
import { noRateError } from "../registry/registration-errors.js";
import { placementOf } from "./decorator-mode.js";
import type { TickDecorator } from "./ticks.js";

/**
 * Says that a method of a server is called at a fixed rate while the server runs:
 *
 * ```ts
 * @Tick(20)
 * update(dt: number) { … }
 * ```
 *
 * The method gets the step in seconds, which is always `1 / hz`. The steps are due at fixed times, counted from the
 * start, so that nothing drifts. Steps that come late are caught up; what is more than 250 ms overdue is left out, but
 * never the newest. While the promise of an asynchronous step is open, the steps that fall due are left out. What a step
 * throws is reported, and the next is called all the same.
 *
 * It only records; everything is checked when the server starts. An override in a subclass is called without a decorator
 * of its own; with one, at that one's rate. Legacy and standard decorators both work.
 *
 * @param hz - Calls in a second: greater than 0, at most 1000, and need not be whole.
 * @throws RepodError `invalid_handlers` when the rate is no number, as in `@Tick update()`; `late_registration`, while
 * decorating, when the class is in use.
 */
export function Tick(hz: number): TickDecorator {
  checkRate(hz, "@Tick");
  return (target: unknown, nameOrContext: unknown, descriptor?: unknown): void => {
    const { owner, member, misplacement } = placementOf(target, nameOrContext, descriptor);
    if (misplacement) recordMisplacedTick(owner, { hz, member, misplacement });
    else if (member !== undefined) recordTick(owner, member, hz);
  };
}

/**
 * Programs without types can pass anything; and a decorator without its parentheses would replace the method silently.
 * Which numbers are rates is for the start-up to say.
 *
 * @param caller - What the user wrote, for the message.
 * @throws RepodError `invalid_handlers`.
 */
export function checkRate(hz: unknown, caller: string): asserts hz is number {
  if (typeof hz !== "number") throw noRateError(caller);
}
