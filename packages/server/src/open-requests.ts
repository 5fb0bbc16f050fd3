import { PendingRequests, RepodError } from "@repod/core/internal";
import type { RequestOptions, ServerSession, WireMap } from "@repod/core/internal";
import type { ServerContext } from "./context.js";

/** Who is asked: a client. */
export interface AskedClient {
  readonly context: Pick<ServerContext, "contract" | "encoder" | "messageCounts" | "options" | "runtime">;
  readonly session: ServerSession;
}

/** The requests to one client. Made with the first: most clients are never asked. */
export class OpenRequests {
  readonly #client: AskedClient;
  readonly #pending: PendingRequests;
  #lastId = 0;

  constructor(client: AskedClient) {
    const { options, runtime } = client.context;
    this.#client = client;
    this.#pending = new PendingRequests(runtime.clock, options.requestTimeout);
  }

  /** How many wait for an answer. */
  get size(): number {
    return this.#pending.size;
  }

  /** Asks, and waits, as `PendingRequests.open` has it. Rejects with `queue_full` where the option `overflow` dropped it. */
  open(action: string, payload: object, options: RequestOptions): Promise<unknown> {
    const { context, session } = this.#client;
    const schema = context.contract?.toClient[action]?.reply;
    return this.#pending.open(action, schema, options, (id) => {
      this.#lastId = id;
      if (!session.peer.extended) throw new RepodError("not_supported");
      const byteLength = session.sendFrame(context.encoder.request(action, payload, id), action);
      // No answer will come.
      if (byteLength === 0) throw new RepodError("queue_full");
      context.messageCounts.onSent(action, 1, byteLength);
    });
  }

  /**
   * Takes an answer.
   *
   * @returns Whether it answers something. It may come too late, or twice; but not to what was never asked.
   */
  settle(reply: WireMap): boolean {
    const id = reply["$id"];
    if (typeof id !== "number" || id < 1 || id > this.#lastId) return false;
    this.#pending.settle(reply);
    return true;
  }

  /** The connection is over: nothing is answered any more. */
  failAll(): void {
    this.#pending.failAll(new RepodError("closed", "The connection ended before the answer came."));
  }
}
