import { RepodError } from "@repod/core/internal";
import type { Address } from "@repod/core/internal";
import type { ServerContext } from "../context.js";
import { ActionRates } from "./action-rates.js";
import { Violations } from "./violations.js";

/** Without a contract a client could name any number of actions. */
const MOST_REFUSED = 64;
/**
 * How many pings and answers to ours a client may send for each interval of heartbeats that it is here, and besides. One
 * that is honest sends two for each and eight at the start. They may come all at once, when nothing was read for long.
 */
const HEARTBEATS = 4;
const SPARE_HEARTBEATS = 16;

/** What can be done about a client. */
export interface ConductHandler {
  /** Where it is. */
  readonly addr: Address;
  /** A message came more often than its action allows; its sender is to hear of it. */
  onTooOften(error: RepodError, action: string, requestId: number | undefined): void;
  /** It broke more rules than one may. */
  close(code: "too_many_violations"): void;
}

/** How one client behaves: which rules it broke, and how often it uses what has a limit. */
export class Conduct {
  readonly #context: ServerContext;
  readonly #handler: ConductHandler;
  // Made when they are needed: most clients break no rule and need no limit.
  #violations: Violations | undefined;
  #rates: ActionRates | undefined;
  /** Actions of which the client did not accept a message. */
  #refused: Set<string> | undefined;
  /** How many pings and answers to pings came, and when the first did. */
  #heartbeats = 0;
  #firstHeartbeat: number | undefined;

  constructor(context: ServerContext, handler: ConductHandler) {
    this.#context = context;
    this.#handler = handler;
  }

  /** Whether a message is within the rate of its action. */
  admits(action: string, requestId: number | undefined): boolean {
    const { intake, messageCounts, rateLimits, runtime } = this.#context;
    if (!rateLimits?.has(action)) return true;
    this.#rates ??= new ActionRates(rateLimits, runtime.clock);
    const admission = this.#rates.admit(action);
    if (admission === "pass") return true;
    messageCounts.onRateLimited(action);
    const isFirst = admission === "tell";
    if (isFirst) intake.refusals.log({ addr: this.#handler.addr, action, code: "rate_limited" }, "message_refused");
    if (isFirst || requestId !== undefined) {
      const error = new RepodError("rate_limited", `"${action}" came more often than it may.`);
      this.#handler.onTooOften(error, action, requestId);
    }
    return false;
  }

  /** It pinged, or answered a ping. */
  onHeartbeat(): void {
    const { options, runtime } = this.#context;
    const now = runtime.clock.now();
    this.#firstHeartbeat ??= now;
    this.#heartbeats += 1;
    const intervals = (now - this.#firstHeartbeat) / (options.heartbeat || Infinity);
    if (this.#heartbeats > SPARE_HEARTBEATS + HEARTBEATS * intervals) this.violate();
  }

  /** It broke a rule. */
  violate(): void {
    const { options, runtime } = this.#context;
    this.#violations ??= new Violations(options, runtime.clock);
    if (this.#violations.add()) this.#handler.close("too_many_violations");
  }

  /**
   * Whether it is worth telling that the client did not accept a message. It can say so as often as it likes; the user
   * hears once of each action that the client can receive.
   */
  isNewRefusal(action: string): boolean {
    const { contract } = this.#context;
    if (contract && !Object.hasOwn(contract.toClient, action)) return false;
    this.#refused ??= new Set();
    if (this.#refused.has(action) || this.#refused.size >= MOST_REFUSED) return false;
    this.#refused.add(action);
    return true;
  }
}
