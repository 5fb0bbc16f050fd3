import {
  callUser,
  describeValue,
  Failure,
  HighWaterMark,
  reportUnhandled,
  RepodError,
  toError,
} from "@repod/core/internal";
import type { LevelListener, SendQueue } from "@repod/core/internal";
import { tellBackpressure } from "./channel-hooks.js";
import type { Hooked } from "./channel-hooks.js";
import type { ServerContext } from "./context.js";
import type { Overflow } from "./options.js";

/** For whom much waits: a connection. */
export interface CongestedClient extends Hooked {
  readonly context: Pick<ServerContext, "messageCounts" | "options" | "server">;
  readonly session: { readonly queue: SendQueue };
  close(code: "slow_consumer"): void;
}

/**
 * What the user is told, and asked, when much waits for one client. It may be in the middle of a `send`. Made when that is
 * so for the first time.
 */
export class Congestion implements LevelListener {
  readonly #client: CongestedClient;
  #isTelling = false;
  #isDeciding = false;

  constructor(client: CongestedClient) {
    this.#client = client;
  }

  /** Whether the user is hearing of it at this moment. */
  get isTelling(): boolean {
    return this.#isTelling;
  }

  /** Much waits: from now on, looks at how much. */
  watch(): void {
    const { context, session } = this.#client;
    new HighWaterMark(session.queue, context.options, this).onRise();
  }

  onBackpressure(isHigh: boolean): void {
    const wasTelling = this.#isTelling;
    this.#isTelling = true;
    tellBackpressure(this.#client, isHigh);
    this.#isTelling = wasTelling;
  }

  /** There is no room for a message: one message less, or one client. */
  onOverflow(action: string, byteLength: number): void {
    const client = this.#client;
    client.context.messageCounts.onOverflow(action);
    const wasTelling = this.#isTelling;
    this.#isTelling = true;
    if (!this.#mayStay({ action, byteLength, queuedBytes: client.session.queue.queuedBytes })) {
      // What it did not take in time is not what keeps it from learning why.
      client.session.queue.clear();
      client.close("slow_consumer");
    }
    this.#isTelling = wasTelling;
  }

  /** Whether the client stays, as the option `overflow` says. */
  #mayStay(overflow: Overflow): boolean {
    const { channel, context } = this.#client;
    const decide = context.options.overflow;
    if (decide === "disconnect") return false;
    // Sent by whoever is deciding about another one: asked about this one too, it would do so for ever.
    if (this.#isDeciding) return true;
    this.#isDeciding = true;
    const decision = callUser(decide, undefined, channel, overflow);
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
