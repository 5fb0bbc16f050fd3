import { RepodError, tooOften } from "@repod/core/internal";
import { tellFailure } from "../channel-hooks.js";
import type { Hooked } from "../channel-hooks.js";
import type { ServerContext } from "../context.js";
import type { Delivery } from "../delivery.js";
import { ActionRates } from "./action-rates.js";
import type { RateLimits } from "./action-rates.js";
import { Violations } from "./violations.js";

/** Without a contract a client could name any number of actions. */
const MOST_REFUSED = 64;

/** What can be done about a client. */
export interface ConductHandler extends Hooked {
  readonly context: ServerContext;
  readonly delivery: Pick<Delivery, "onTooOften">;
  /** It broke more rules than one may. */
  close(code: "too_many_violations"): void;
}

/**
 * How one client behaves: which rules it broke, and how often it uses what has a limit. Made when there is something to
 * tell: most clients break no rule and need no limit.
 */
export class Conduct {
  readonly #handler: ConductHandler;
  #violations: Violations | undefined;
  #rates: ActionRates | undefined;
  /** Actions of which the client did not accept a message. */
  #refused: Set<string> | undefined;
  #dropped = 0;

  constructor(handler: ConductHandler) {
    this.#handler = handler;
  }

  /** How many maps arrived that were no message, or bore a name that a client may not use. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether a message is within the rate of its action, which is one of the limits. */
  admits(limits: RateLimits, action: string, requestId: number | undefined): boolean {
    const { intake, messageCounts, runtime } = this.#handler.context;
    this.#rates ??= new ActionRates(limits, runtime.clock);
    const admission = this.#rates.admit(action);
    if (admission === "pass") return true;
    messageCounts.onRateLimited(action);
    const isFirst = admission === "tell";
    if (isFirst) intake.refusals.log({ addr: this.#handler.addr, action, code: "rate_limited" }, "message_refused");
    if (isFirst || requestId !== undefined) {
      this.#handler.delivery.onTooOften(tooOften(action), action, requestId);
    }
    return false;
  }

  /** It sent a map that is no message, or bears a name that a client may not use. */
  drop(): void {
    this.#dropped += 1;
    this.violate();
  }

  /** It broke a rule. */
  violate(): void {
    const { options, runtime } = this.#handler.context;
    this.#violations ??= new Violations(options, runtime.clock);
    if (this.#violations.add()) this.#handler.close("too_many_violations");
  }

  /**
   * The client did not accept a message. It can say so as often as it likes; the user hears once of each action that the
   * client can receive.
   */
  onRefusal(error: RepodError, action: string): void {
    if (!this.#isNewRefusal(action)) return;
    const sentence = `The client did not accept "${action}": ${error.message}`;
    tellFailure(this.#handler, new RepodError(error.code, sentence, { cause: error, remote: true }));
  }

  #isNewRefusal(action: string): boolean {
    const { contract } = this.#handler.context;
    if (contract && !Object.hasOwn(contract.toClient, action)) return false;
    this.#refused ??= new Set();
    if (this.#refused.has(action) || this.#refused.size >= MOST_REFUSED) return false;
    this.#refused.add(action);
    return true;
  }
}
