import { createToken, RepodError } from "@repod/core/internal";
import type {
  Address,
  AnyMessage,
  GatedLink,
  LevelWatcher,
  Peer,
  ServerSessionHandler,
  SessionEnd,
  WireMap,
} from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import { Congestion } from "./congestion.js";
import { constructChannel } from "./construction.js";
import type { ServerContext } from "./context.js";
import { Delivery } from "./delivery.js";
import { Conduct } from "./intake/conduct.js";
import type { ConductHandler } from "./intake/conduct.js";
import { firstHeartbeatAt, heartbeatSpacing } from "./intake/heartbeat-limit.js";
import { PauseGate } from "./intake/pause-gate.js";
import type { FrameSource } from "./intake/pause-gate.js";
import { ThrottledSession } from "./intake/throttle.js";
import type { ThrottledClient } from "./intake/throttle.js";
import { Lifetime } from "./lifetime.js";
import type { ConnectionState } from "./metrics/connection-state.js";
import { OpenRequests } from "./open-requests.js";
import { ResumeProof } from "./resume-proof.js";
import { Superseded } from "./superseded.js";

/** What most clients never need, and an idle one should not pay for. */
interface Extras {
  proof?: ResumeProof;
  gate?: PauseGate;
  conduct?: Conduct;
  congestion?: Congestion;
  requests?: OpenRequests;
  /** How long the end may take that this side has decided, in milliseconds. */
  drain?: number;
}

/** What stands between a session and a channel: brings messages of one to the methods of the other, and back. */
export class Connection
  extends Lifetime
  implements ServerSessionHandler, LevelWatcher, ConductHandler, FrameSource, ThrottledClient
{
  readonly context: ServerContext;
  /** The name of the session, and so of the channel. */
  readonly id: string;
  /** What the server's `onAuth` returned. */
  readonly auth: unknown;
  readonly session: ThrottledSession;
  /** What brings messages to the channel. */
  readonly delivery: Delivery;
  #link: GatedLink;
  #channel: AnyChannel | undefined;
  /** What the client was greeted with first; absent where sessions end with their transports. */
  readonly #token: string | undefined;
  /** When the next ping, or answer to one, may come at the earliest; absent until one has come over this transport. */
  #nextHeartbeatAt: number | undefined;
  #extras: Extras | undefined;

  /** Takes over the link. Nothing reaches the user before `start`. */
  constructor(context: ServerContext, link: GatedLink, peer: Peer, id: string, auth: unknown) {
    const { options, sessionOptions } = context;
    const { highWaterMark, maxQueuedBytes, window } = options;
    super();
    this.context = context;
    this.id = id;
    this.auth = auth;
    if (peer.extended && window > 0) this.#token = createToken();
    this.#link = link;
    this.session = new ThrottledSession(link, peer, sessionOptions, this);
    // Until much waits for the first time.
    link.queue.watch(this);
    link.queue.alarm = Math.min(highWaterMark, maxQueuedBytes);
    this.delivery = new Delivery(this);
  }

  /** Host and port of the client: where it is now, or was last. */
  get addr(): Address {
    return this.#link.transport.remoteAddress;
  }

  get channel(): AnyChannel | undefined {
    return this.#channel;
  }

  protected get self(): this {
    return this;
  }

  /** What the client is to come back with; absent where sessions end with their transports. */
  get token(): string | undefined {
    return this.#extras?.proof?.token ?? this.#token;
  }

  /** By what the client gets its session back; absent where sessions end with their transports. */
  get proof(): ResumeProof | undefined {
    if (this.#token === undefined) return undefined;
    return ((this.#extras ??= {}).proof ??= new ResumeProof(this.#token));
  }

  /** How many maps arrived that were no message, or bore a name that a client may not use. */
  get dropped(): number {
    return this.#extras?.conduct?.dropped ?? 0;
  }

  /** How it behaves. */
  get conduct(): Conduct {
    return ((this.#extras ??= {}).conduct ??= new Conduct(this));
  }

  /** What becomes of what it does not take in time. */
  get congestion(): Congestion {
    return ((this.#extras ??= {}).congestion ??= new Congestion(this));
  }

  /** Decides whether anything is read from the client. */
  get gate(): PauseGate {
    return ((this.#extras ??= {}).gate ??= new PauseGate(this, this.#link.clock));
  }

  get requests(): OpenRequests {
    return ((this.#extras ??= {}).requests ??= new OpenRequests(this));
  }

  /** How many requests to the client wait for an answer. */
  get openRequests(): number {
    return this.#extras?.requests?.size ?? 0;
  }

  protected get isHeld(): boolean | undefined {
    return this.#extras?.gate?.isHeld;
  }

  state(): ConnectionState {
    return {
      transport: this.session.isSuspended || this.isGone ? undefined : this.#link.transport.kind,
      isPending: false,
      queuedBytes: this.session.queue.queuedBytes,
      waitingMessages: this.delivery.length,
      openRequests: this.openRequests,
    };
  }

  /**
   * Makes the channel, greets the client and runs the hooks; then messages are let through.
   *
   * @param greeting - Absent where the client was greeted already.
   */
  start(greeting: WireMap | undefined): void {
    const { context } = this;
    const channel = constructChannel(this);
    if (!channel) {
      this.close("internal_error");
      this.finish();
      return;
    }
    // The user's constructor may have closed the connection.
    if (!this.session.isOpen) return this.finish();
    this.#channel = channel;
    this.introduce(channel);
    if (greeting) this.#link.send(context.encoder.protocol(greeting));
    this.begin();
  }

  /**
   * Goes on over another link, on which the client was told so.
   *
   * @param received - How many of our frames it has; the session finds that resumable.
   */
  takeOver(link: GatedLink, received: number): void {
    this.#link = link;
    if (this.isHeld) link.hold();
    const former = this.session.takeOver(link, received);
    if (former) new Superseded(this.context, former);
  }

  /** The frame by which the client was known to be plain is its first message. */
  onFirstFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    this.session.onFrame(message, byteLength, hasProtocolKeys);
  }

  /** @throws RepodError `not_connected` before `start`. */
  joinGroup(name: string): void {
    if (!this.#channel) throw new RepodError("not_connected", "Groups can be joined from `onConnect` on.");
    // Whoever has left stays out: nothing would take it out of the group again.
    if (!this.isOver) this.context.groups.join(this.#channel, name);
  }

  /** @param drain - How long the client may take to read its last messages, and its handlers to finish, in milliseconds. */
  close(code: string, reason?: string, drain: number = this.context.options.drain): void {
    (this.#extras ??= {}).drain = drain;
    if (!this.session.isOpen) return this.expel();
    // Otherwise the client would count as lost what it sent last, and what may have been the reason.
    this.session.heartbeat?.acknowledge();
    this.session.close(code, reason, drain);
  }

  /** Its client has come back, and cannot go on: what it lacks is not there any more. */
  abandon(): void {
    if (this.session.isSuspended) this.session.giveUp();
    else this.session.close("connection_lost", undefined, 0);
  }

  override cut(): void {
    this.#link.terminate();
    super.cut();
  }

  /** Before the next frame, be it of the chunk that is being read: one may have thousands. */
  hold(): void {
    this.#link.hold();
    this.session.pause();
  }

  release(): void {
    this.session.resume();
    this.#link.release();
  }

  giveOut(): void {
    if (this.isHeld) this.#link.release();
  }

  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    const { silent } = this.context;
    if (silent.size > 0) silent.delete(this);
    this.delivery.take(message, byteLength, requestId);
  }

  onReply(reply: WireMap): void {
    if (!this.#extras?.requests?.settle(reply)) this.conduct.drop();
  }

  onDropped({ action }: WireMap): void {
    // Only a client that said hello understands the answer, so it is told in its way though it counts as plain here.
    if (action === "$hello") this.session.close("late_hello", undefined, undefined, true);
    else this.conduct.drop();
  }

  onRefusal(error: RepodError, action: string): void {
    this.conduct.onRefusal(error, action);
  }

  onHeartbeat(): void {
    const { options, runtime } = this.context;
    const now = runtime.clock.now();
    const mayComeAt = this.#nextHeartbeatAt ?? firstHeartbeatAt(now, options.heartbeat);
    this.#nextHeartbeatAt = mayComeAt + heartbeatSpacing(options.heartbeat);
    if (now < mayComeAt) this.conduct.violate();
  }

  onOverflow(action: string, byteLength: number): void {
    this.congestion.onOverflow(action, byteLength);
  }

  /** Much waits. Of how it goes on another one is told, who watches from now on. */
  onRise(): void {
    this.congestion.watch();
  }

  onFall(): void {}

  onReplaced(action: string): void {
    this.context.messageCounts.onReplaced(action);
  }

  onHeard(): void {
    this.#extras?.proof?.confirm();
  }

  onSuspend({ code }: SessionEnd): void {
    this.suspend(code);
  }

  onResume(): void {
    // On another transport pings begin anew.
    this.#nextHeartbeatAt = undefined;
    this.resume();
  }

  onQueued(): void {
    this.context.suspended.measure(this);
  }

  onEnd(end: SessionEnd): void {
    this.session.stopMeter();
    const { congestion, drain = this.context.options.drain, requests } = this.#extras ?? {};
    requests?.failAll();
    this.end(end, drain, congestion?.isTelling ?? false);
  }
}
