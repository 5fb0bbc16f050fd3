import { isClass } from "../registry/class-chain.js";
import { recordTick } from "../registry/metadata-store.js";
import { notAClassError } from "../registry/registration-errors.js";
import type { HandlerClass, InstanceOf } from "./handles.js";
import { checkRate } from "./tick.js";
import type { TickMember } from "./ticks.js";

/**
 * `@Tick` without decorator syntax, for toolchains that cannot compile it: `registerTick(GameServer, "update", 20)` right
 * after the class. Both can be used on one class.
 *
 * @param method - The method's name.
 * @param hz - Calls in a second: greater than 0, at most 1000.
 * @throws RepodError `invalid_handlers` when the first argument is no class or the rate no number; `late_registration`
 * when the class is in use.
 */
export function registerTick<Owner extends HandlerClass, M extends keyof InstanceOf<Owner>>(
  owner: Owner,
  method: TickMember<InstanceOf<Owner>, M>,
  hz: number,
): void {
  if (!isClass(owner)) throw notAClassError("registerTick");
  checkRate(hz, "registerTick");
  const member = method as PropertyKey;
  recordTick(owner.prototype as object, typeof member === "symbol" ? member : String(member), hz);
}
