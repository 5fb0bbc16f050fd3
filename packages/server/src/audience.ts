import type { AnyMessage, Contract, Message } from "@repod/core/internal";
import { broadcast } from "./broadcast.js";
import type { AnyChannel, Channel } from "./channel.js";
import type { ServerContext } from "./context.js";

const NOBODY: ReadonlySet<AnyChannel> = new Set();
const NO_IDS: readonly string[] = [];

/**
 * Queues a frame for each of an audience.
 *
 * @param slot - What it replaces while that waits; `undefined` where it replaces nothing.
 */
export let sendEncoded: (audience: Audience, frame: Uint8Array, action: string, slot: string | undefined) => void;

/**
 * Whom a message goes to. Immutable, and alive: who is meant is looked up when it is used, so that an audience can be
 * kept. A message is encoded once, however many receive it.
 *
 * Where the server has a `broker`, a message goes to those of the other servers, too. `size` and iteration know the channels
 * of this server alone: `Server.count` and `Server.presence` ask the others.
 */
export class Audience<C extends Contract = Contract> implements Iterable<Channel<C>> {
  readonly #context: ServerContext;
  readonly #members: () => ReadonlySet<AnyChannel>;
  readonly #topic: string;
  readonly #excluded: ReadonlySet<AnyChannel>;
  /** Ids of channels that are not here, and do not get it either. */
  readonly #excludedElsewhere: readonly string[];

  static {
    sendEncoded = (audience, frame, action, slot) => audience.#sendFrame(frame, action, slot);
  }

  /** @internal */
  constructor(
    context: ServerContext,
    topic: string,
    members: () => ReadonlySet<AnyChannel>,
    excluded: ReadonlySet<AnyChannel> = NOBODY,
    excludedElsewhere: readonly string[] = NO_IDS,
  ) {
    this.#context = context;
    this.#topic = topic;
    this.#members = members;
    this.#excluded = excluded;
    this.#excludedElsewhere = excludedElsewhere;
  }

  /** How many channels are meant now, of this server. */
  get size(): number {
    const members = this.#members();
    let size = members.size;
    for (const channel of this.#excluded) if (members.has(channel)) size -= 1;
    return size;
  }

  /** The same without some channels, or those with some ids, which may be on other servers of the broker's. */
  except(...channels: readonly (AnyChannel | string)[]): Audience<C> {
    const excluded = new Set(this.#excluded);
    const elsewhere = [...this.#excludedElsewhere];
    for (const channel of channels) {
      const here = typeof channel === "string" ? this.#context.byId.get(channel)?.channel : channel;
      if (here) excluded.add(here);
      else elsewhere.push(channel as string);
    }
    return new Audience<C>(this.#context, this.#topic, this.#members, excluded, elsewhere);
  }

  /**
   * Queues a message for each. A channel whose client does not accept a message of this size gets `message_too_large` in
   * `onError`; the others get the message. Where there is no room, the option `overflow` decides for each by itself.
   *
   * @throws RepodError `invalid_message`, `reserved_name`, `not_encodable`, `message_too_large` (over 16 MiB).
   */
  send(message: Message<C["toClient"]>): void {
    const known = message as AnyMessage;
    const { encoder, slotOf } = this.#context;
    this.#sendFrame(encoder.message(known), known.action, slotOf?.(known));
  }

  *[Symbol.iterator](): Iterator<Channel<C>> {
    for (const channel of this.#members()) {
      if (!this.#excluded.has(channel)) yield channel as Channel<C>;
    }
  }

  #sendFrame(frame: Uint8Array, action: string, slot: string | undefined): void {
    // First, so that it is under way to other servers while the clients of this one are written to.
    this.#context.cluster?.say(this.#topic, frame, action, slot, this.#excludedElsewhere);
    broadcast(this.#context, this.#members(), this.#excluded, frame, action, slot);
  }
}
