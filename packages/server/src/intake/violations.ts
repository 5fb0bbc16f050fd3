import type { Clock } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";

/** How often a client may break a rule, within a window that slides. */
export type ViolationLimit = Pick<ResolvedServerOptions, "maxViolations" | "violationWindow">;

/** When one client broke a rule. Only those who do cost anything. */
export class Violations {
  readonly #limit: ViolationLimit;
  readonly #clock: Clock;
  /** In a ring: what is older than the last `maxViolations` decides nothing. */
  readonly #times: number[] = [];
  #oldest = 0;

  constructor(limit: ViolationLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** @returns Whether this is one more than may be within the window. */
  add(): boolean {
    const { maxViolations: max, violationWindow: window } = this.#limit;
    if (max === 0) return true;
    if (max === Infinity) return false;
    const now = this.#clock.now();
    if (this.#times.length < max) {
      this.#times.push(now);
      return false;
    }
    const oldest = this.#times[this.#oldest] ?? -Infinity;
    this.#times[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % max;
    return now - oldest < window;
  }
}
