import type { WireMap } from "../codec/codec.js";
import type { RepodError } from "../errors/repod-error.js";
import type { TransportEnd } from "../transport/transport.js";
import type { Peer } from "./handshake.js";
import type { Link, LinkHandler } from "./link.js";
import { Session } from "./session.js";
import type { ServerSessionHandler, SessionOptions } from "./session-handler.js";

/**
 * A session as a server has it. A client's begins with a greeting that has arrived; that ours has arrived is known by the
 * first frame after it, and where none ever came there is nothing to wait for.
 */
export class ServerSession<H extends ServerSessionHandler = ServerSessionHandler> extends Session {
  protected readonly handler: H;
  /** How long it would wait for another transport, once the greeting is known to have arrived. */
  readonly #window: number;
  /** Whether a frame has arrived over the present link. */
  #isHeard: boolean;

  /** Takes over the link: from now on frames are messages. */
  constructor(link: Link, peer: Peer, options: SessionOptions, handler: H) {
    super(link, peer, options, handler);
    this.handler = handler;
    this.#window = options.window;
    this.#isHeard = !peer.extended;
    this.window = 0;
    this.listenTo(link);
  }

  /**
   * What becomes of a peer that comes back with so many of our frames: it can go on; or what it lacks is not there any more;
   * or it names frames that were never sent.
   */
  verdictOn(received: number): "resumable" | "lost" | "never sent" {
    if (received > this.queue.sent) return "never sent";
    return this.queue.canResendAfter(received) ? "resumable" : "lost";
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
    this.listenTo(link);
    if (wasHeard) return former;
    // Which of the two the peer is at nobody knows, if a hello was long on its way. A last word would be the last for both.
    former?.terminate();
    return undefined;
  }

  /** Without private methods: these take a field of each session. */
  protected listenTo(link: Link): void {
    if (this.#isHeard) link.handOver(this);
    else link.handOver(new FirstFrame(link, this, () => this.onHeard()));
  }

  protected onHeard(): void {
    this.#isHeard = true;
    this.window = this.#window;
    this.handler.onHeard?.();
  }
}

/** Listens until the first frame: whether that has come is not asked with all that follow. */
class FirstFrame implements LinkHandler {
  readonly #link: Link;
  readonly #next: LinkHandler;
  readonly #tell: () => void;

  constructor(link: Link, next: LinkHandler, tell: () => void) {
    this.#link = link;
    this.#next = next;
    this.#tell = tell;
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    this.#link.handOver(this.#next);
    this.#tell();
    this.#next.onFrame(message, byteLength, hasProtocolKeys);
  }

  onFault(error: RepodError): void {
    this.#next.onFault(error);
  }

  onEnd(end: TransportEnd): void {
    this.#next.onEnd(end);
  }
}
