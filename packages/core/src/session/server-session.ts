import type { WireMap } from "../codec/codec.js";
import type { Link } from "./link.js";
import type { SendQueue } from "./send-queue.js";
import { Session } from "./session.js";
import type { ServerSessionHandler, SessionOptions } from "./session-handler.js";

/**
 * A session as a server has it. A client's begins with a greeting that has arrived; that ours has arrived is known by the
 * first frame after it, and where none ever came there is nothing to wait for.
 */
export class ServerSession extends Session {
  readonly #handler: ServerSessionHandler;
  readonly #queue: SendQueue;
  readonly #window: number;
  /** Whether a frame has arrived over the present link. */
  #isHeard: boolean;

  /** Takes over the link: from now on frames are messages. */
  constructor(options: SessionOptions, handler: ServerSessionHandler) {
    super(options, handler);
    this.#handler = handler;
    this.#queue = options.link.queue;
    this.#window = options.window;
    this.#isHeard = !this.peer.extended;
    this.window = 0;
  }

  /**
   * What becomes of a peer that comes back with so many of our frames: it can go on; or what it lacks is not there any more;
   * or it names frames that were never sent.
   */
  verdictOn(received: number): "resumable" | "lost" | "never sent" {
    if (received > this.#queue.sent) return "never sent";
    return this.canGoOnAfter(received) ? "resumable" : "lost";
  }

  /**
   * Goes on over another link.
   *
   * @returns The link that it had, where that still stands and the peer was heard over it. The caller ends it.
   */
  override takeOver(link: Link, received: number): Link | undefined {
    const wasHeard = this.#isHeard;
    this.#isHeard = false;
    const former = super.takeOver(link, received);
    if (wasHeard) return former;
    // Which of the two the peer is at nobody knows, if a hello was long on its way. A last word would be the last for both.
    former?.terminate();
    return undefined;
  }

  override onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    if (!this.#isHeard) this.#onHeard();
    super.onFrame(message, byteLength, hasProtocolKeys);
  }

  #onHeard(): void {
    this.#isHeard = true;
    this.window = this.#window;
    this.#handler.onHeard?.();
  }
}
