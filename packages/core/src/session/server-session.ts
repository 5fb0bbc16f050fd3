import type { WireMap } from "../codec/codec.js";
import type { RepodError } from "../errors/repod-error.js";
import type { TransportEnd } from "../transport/transport.js";
import type { Peer } from "./handshake.js";
import type { Link, LinkHandler } from "./link.js";
import { Session } from "./session.js";
import type { ServerSessionHandler, SessionOptions } from "./session-handler.js";

/** No frame has arrived yet. */
const NEVER = 0;
/** One had arrived over a link that it has left. */
const BEFORE = 1;
/** One has arrived over the present link. */
const NOW = 2;

/**
 * A session as a server has it. A client's begins with a greeting that has arrived; that ours has arrived is known by the
 * first frame after it, and where none ever came there is nothing to wait for.
 */
export class ServerSession<H extends ServerSessionHandler = ServerSessionHandler> extends Session<H> {
  #heard: typeof NEVER | typeof BEFORE | typeof NOW;

  /** Takes over the link: from now on frames are messages. */
  constructor(link: Link, peer: Peer, options: SessionOptions, handler: H) {
    super(link, peer, options, handler);
    this.#heard = peer.extended ? NEVER : NOW;
    this.listenTo(link);
  }

  /** Until the greeting is known to have arrived, there is nobody to wait for. */
  protected override get window(): number {
    return this.#heard === NEVER ? 0 : super.window;
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
    const wasHeard = this.#heard === NOW;
    if (wasHeard) this.#heard = BEFORE;
    const former = super.takeOver(link, received);
    this.listenTo(link);
    if (wasHeard) return former;
    // Which of the two the peer is at nobody knows, if a hello was long on its way. A last word would be the last for both.
    former?.terminate();
    return undefined;
  }

  /** Without private methods: these take a field of each session. */
  protected listenTo(link: Link): void {
    if (this.#heard === NOW) link.handOver(this);
    else link.handOver(new FirstFrame(link, this, () => this.onHeard()));
  }

  protected onHeard(): void {
    this.#heard = NOW;
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
