import type { AnyMessage, Contract, Message } from "@repod/core/internal";
import type { AnyChannel, Channel } from "./channel.js";
import { sendShared } from "./channel.js";
import type { ServerContext } from "./context.js";

const NOBODY: ReadonlySet<AnyChannel> = new Set();

/**
 * Whom a message goes to. Immutable, and alive: who is meant is looked up when it is used, so that an audience can be
 * kept. A message is encoded once, however many receive it.
 */
export class Audience<C extends Contract = Contract> implements Iterable<Channel<C>> {
  readonly #context: ServerContext;
  readonly #members: () => ReadonlySet<AnyChannel>;
  readonly #excluded: ReadonlySet<AnyChannel>;

  /** @internal */
  constructor(
    context: ServerContext,
    members: () => ReadonlySet<AnyChannel>,
    excluded: ReadonlySet<AnyChannel> = NOBODY,
  ) {
    this.#context = context;
    this.#members = members;
    this.#excluded = excluded;
  }

  /** How many channels are meant now. */
  get size(): number {
    const members = this.#members();
    let size = members.size;
    for (const channel of this.#excluded) if (members.has(channel)) size -= 1;
    return size;
  }

  /** The same without some channels. */
  except(...channels: readonly AnyChannel[]): Audience<C> {
    return new Audience<C>(this.#context, this.#members, new Set([...this.#excluded, ...channels]));
  }

  /**
   * Queues a message for each. A channel whose client does not accept a message of this size gets `message_too_large` in
   * `onError`; the others get the message. Where there is no room, the option `overflow` decides for each by itself.
   *
   * @throws RepodError `invalid_message`, `reserved_name`, `not_encodable`, `message_too_large` (over 16 MiB).
   */
  send(message: Message<C["toClient"]>): void {
    const known = message as AnyMessage;
    const { encoder, messageCounts, slotOf } = this.#context;
    const frame = encoder.message(known);
    const slot = slotOf?.(known);
    let bytes = 0;
    for (const channel of this.#members()) {
      if (!this.#excluded.has(channel)) bytes += sendShared(channel, frame, known.action, slot);
    }
    messageCounts.onSent(known.action, bytes / frame.length, bytes);
  }

  *[Symbol.iterator](): Iterator<Channel<C>> {
    for (const channel of this.#members()) {
      if (!this.#excluded.has(channel)) yield channel as Channel<C>;
    }
  }
}
