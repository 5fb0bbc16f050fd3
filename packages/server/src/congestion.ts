import { callUser, describeValue, Failure, reportUnhandled, RepodError, toError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { Overflow, ResolvedServerOptions } from "./options.js";

/** What the user is told, and asked, when much waits for one client. It may be in the middle of a `send`. */
export class Congestion {
  readonly #decide: ResolvedServerOptions["overflow"];
  #isTelling = false;
  #isDeciding = false;

  constructor({ overflow }: ResolvedServerOptions) {
    this.#decide = overflow;
  }

  /** Whether the user is hearing of it at this moment. */
  get isTelling(): boolean {
    return this.#isTelling;
  }

  /** Does what may call the user. */
  tell(task: () => void): void {
    const wasTelling = this.#isTelling;
    this.#isTelling = true;
    task();
    this.#isTelling = wasTelling;
  }

  /** Whether a client stays for whose message there is no room, as the option `overflow` says. */
  mayStay(channel: AnyChannel | undefined, overflow: Overflow): boolean {
    if (this.#decide === "disconnect") return false;
    // Sent by whoever is deciding about another one: asked about this one too, it would do so for ever.
    if (this.#isDeciding) return true;
    this.#isDeciding = true;
    const decision = callUser(this.#decide, undefined, channel, overflow);
    this.#isDeciding = false;
    if (decision === "drop" || decision === "disconnect") return decision === "drop";
    const error =
      decision instanceof Failure
        ? toError(decision.error)
        : new RepodError("invalid_option", `It returned ${describeValue(decision)}; it can be "disconnect" or "drop".`);
    reportUnhandled(error, "The server option `overflow`");
    return false;
  }
}
