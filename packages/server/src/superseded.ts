import { closeCodeOf, goodbye, sentenceOf } from "@repod/core/internal";
import type { Link, LinkHandler } from "@repod/core/internal";
import type { ServerContext } from "./context.js";
import type { ConnectionState } from "./metrics/connection-state.js";

const CODE = "superseded";

/**
 * A transport whose session goes on over another one. Most likely it is dead and nobody has noticed; if somebody is there
 * after all, it learns why it is left.
 */
export class Superseded implements LinkHandler {
  readonly #context: ServerContext;
  readonly #link: Link;

  /** Takes over the link, and ends it. */
  constructor(context: ServerContext, link: Link) {
    this.#context = context;
    this.#link = link;
    context.leaving.add(this);
    link.handOver(this);
    const reason = sentenceOf(CODE);
    link.send(context.encoder.protocol(goodbye(CODE, reason, true)));
    link.end(closeCodeOf(CODE), reason, context.options.drain);
  }

  cut(): void {
    this.#link.terminate();
  }

  state(): ConnectionState {
    const transport = this.#link.transport.kind;
    return { transport, isPending: false, queuedBytes: 0, waitingMessages: 0, openRequests: 0 };
  }

  onFrame(): void {}

  onFault(): void {}

  onEnd(): void {
    this.#context.forget(this);
  }
}
