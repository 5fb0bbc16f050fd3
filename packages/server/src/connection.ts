import {
  HighWaterMark,
  Inbox,
  logger,
  ObservedDispatcher,
  PendingRequests,
  RepodError,
  ServerSession,
  toError,
} from "@repod/core/internal";
import type {
  Address,
  Answerer,
  AnyMessage,
  LevelListener,
  Link,
  Peer,
  RequestOptions,
  ServerSessionHandler,
  SessionEnd,
  WireMap,
} from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import { ChannelHooks } from "./channel-hooks.js";
import { constructChannel } from "./construction.js";
import { Congestion } from "./congestion.js";
import type { ServerContext } from "./context.js";
import { Delivery } from "./delivery.js";
import { Conduct } from "./intake/conduct.js";
import type { ConductHandler } from "./intake/conduct.js";
import { PauseGate } from "./intake/pause-gate.js";
import { Throttle } from "./intake/throttle.js";
import { Lifetime } from "./lifetime.js";
import type { ConnectionState } from "./metrics/connection-state.js";
import { ResumeProof } from "./resume-proof.js";
import { Superseded } from "./superseded.js";

/** Ends of a connection that a client brought about by what it did, so that the log tells more of them. */
const EXPULSIONS: ReadonlySet<string> = new Set(["too_many_violations", "slow_consumer", "inbox_overflow"]);

/** What stands between a session and a channel: brings messages of one to the methods of the other, and back. */
export class Connection implements ServerSessionHandler, LevelListener, Answerer, ConductHandler {
  readonly context: ServerContext;
  /** The name of the session, and so of the channel. */
  readonly id: string;
  /** What the server's `onAuth` returned. */
  readonly auth: unknown;
  /** By what an extended client gets its session back; absent where sessions end with their transports. */
  readonly proof: ResumeProof | undefined;
  #link: Link;
  readonly #session: ServerSession;
  readonly #throttle: Throttle;
  readonly #conduct: Conduct;
  readonly #congestion: Congestion;
  readonly #inbox: Inbox;
  readonly #delivery: Delivery;
  readonly #pending: PendingRequests;
  readonly #lifetime: Lifetime;
  #channel: AnyChannel | undefined;
  #hooks: ChannelHooks | undefined;
  #dropped = 0;
  #drain: number;
  /** The last request of this side. Answers to later ones answer nothing. */
  #lastRequestId = 0;

  /** Takes over the link. Nothing reaches the user before `start`. */
  constructor(context: ServerContext, link: Link, peer: Peer, id: string, auth: unknown) {
    const { codec, options, runtime, sessionOptions } = context;
    this.context = context;
    this.id = id;
    this.auth = auth;
    if (peer.extended && options.window > 0) this.proof = new ResumeProof();
    this.#drain = options.drain;
    this.#link = link;
    this.#session = new ServerSession(link, peer, sessionOptions, this);
    new HighWaterMark(link.queue, options, this);
    const gate = new PauseGate(this.#session);
    this.#throttle = new Throttle(this.#session, { codec, rates: context.receiveRates, clock: runtime.clock, gate });
    this.#session.listenThrough(link, this.#throttle);
    this.#congestion = new Congestion(options);
    this.#conduct = new Conduct(context, this);
    this.#pending = new PendingRequests(runtime.clock, options.requestTimeout);
    const pending = this.#pending;
    this.#delivery = new Delivery({ maxBytes: options.maxInboxBytes, gate, pending, connection: this });
    this.#inbox = new Inbox(this.#delivery);
    this.#lifetime = new Lifetime(this, this.#inbox);
  }

  /** Host and port of the client: where it is now, or was last. */
  get addr(): Address {
    return this.#link.transport.remoteAddress;
  }

  get isConnected(): boolean {
    return this.#lifetime.isConnected;
  }

  get channel(): AnyChannel | undefined {
    return this.#channel;
  }

  /** How many maps arrived that were no message, or bore a name that a client may not use. */
  get dropped(): number {
    return this.#dropped;
  }

  get session(): ServerSession {
    return this.#session;
  }

  get queuedBytes(): number {
    return this.#session.queuedBytes;
  }

  /** Bytes that wait in either direction: for the client, and for its handlers. */
  get waitingBytes(): number {
    return this.queuedBytes + this.#inbox.byteLength;
  }

  state(): ConnectionState {
    return {
      transport: this.#session.isSuspended ? undefined : this.#link.transport.kind,
      isPending: false,
      queuedBytes: this.queuedBytes,
      waitingMessages: this.#inbox.length,
      openRequests: this.#pending.size,
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
      this.#lifetime.finish();
      return;
    }
    // The user's constructor may have closed the connection.
    if (!this.#session.isOpen) return this.#lifetime.finish();
    const hooks = new ChannelHooks(channel, context.server, this);
    this.#channel = channel;
    this.#hooks = hooks;
    this.#delivery.dispatcher = this.#createDispatcher(channel, hooks);
    this.#lifetime.introduce(channel, hooks);
    if (greeting) this.#link.send(context.encoder.protocol(greeting));
    this.#lifetime.begin();
  }

  /**
   * Goes on over another link, on which the client was told so.
   *
   * @param received - How many of our frames it has; the session finds that resumable.
   */
  takeOver(link: Link, received: number): void {
    this.#link = link;
    const former = this.#session.takeOver(link, received);
    if (former) new Superseded(this.context, former);
  }

  /** The frame by which the client was known to be plain is its first message. */
  onFirstFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    this.#throttle.onFrame(message, byteLength, hasProtocolKeys);
  }

  /** Nothing goes out before the greeting. */
  send(message: AnyMessage): number {
    if (!this.isConnected || !this.#session.isOpen) return 0;
    const { encoder, messageCounts, slotOf } = this.context;
    const byteLength = this.#session.sendFrame(encoder.message(message), message.action, slotOf?.(message));
    if (byteLength > 0) messageCounts.onSent(message.action, 1, byteLength);
    return byteLength;
  }

  /**
   * Queues a frame that others get too. What is wrong with it for this client concerns this channel alone.
   *
   * @returns The bytes queued; 0 when the client does not get it. Who sends to all counts them for all.
   */
  sendShared(frame: Uint8Array, action: string, slot: string | undefined): number {
    try {
      return this.#session.sendFrame(frame, action, slot);
    } catch (error) {
      this.#hooks?.fail(toError(error));
      return 0;
    }
  }

  request(action: string, payload: object, options: RequestOptions): Promise<unknown> {
    if (!this.isConnected || !this.#session.isOpen)
      return Promise.reject(new RepodError("not_connected", "There is no connection."));
    const schema = this.context.contract?.toClient[action]?.reply;
    const answer = this.#pending.open(action, schema, options, (id) => {
      this.#lastRequestId = id;
      if (!this.#session.peer.extended) throw new RepodError("not_supported");
      const frame = this.context.encoder.request(action, payload, id);
      const byteLength = this.#session.sendFrame(frame, action);
      // The option `overflow` dropped it: no answer will come.
      if (byteLength === 0) throw new RepodError("queue_full");
      this.context.messageCounts.onSent(action, 1, byteLength);
    });
    if (this.#pending.size > 0) this.#inbox.relieve();
    return answer;
  }

  /** @throws RepodError `not_connected` before `start`. */
  joinGroup(name: string): void {
    if (!this.#channel) throw new RepodError("not_connected", "Groups can be joined from `onConnect` on.");
    // Whoever has left stays out: nothing would take it out of the group again.
    if (!this.#lifetime.isOver) this.context.groups.join(this.#channel, name);
  }

  /** @param drain - How long the client may take to read its last messages, and its handlers to finish, in milliseconds. */
  close(code: string, reason?: string, drain: number = this.context.options.drain): void {
    this.#drain = drain;
    this.#session.close(code, reason, drain);
  }

  /** Its client has come back, and cannot go on: what it lacks is not there any more. */
  abandon(): void {
    if (this.#session.isSuspended) this.#session.giveUp();
    else this.#session.close("connection_lost", undefined, 0);
  }

  /** Ends it at once, whatever its handlers still do. */
  cut(): void {
    this.#link.terminate();
    this.#lifetime.finish();
  }

  answer(requestId: number, value: unknown): void {
    this.#session.sendReply(requestId, value);
  }

  refuse(requestId: number, error: RepodError, action: string): void {
    this.#session.sendRefusal(requestId, error);
    if (error.code === "invalid_payload") this.#onInvalid(error, action);
    else if (error.code === "unknown_action" && this.context.options.strict) this.#conduct.violate();
  }

  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    const { messageCounts, rateLimits, silent } = this.context;
    if (silent.size > 0) silent.delete(this);
    const entry = this.#delivery.dispatcher?.find(message.action);
    messageCounts.onReceived(entry, byteLength, this.#inbox.length);
    if (rateLimits && !this.#conduct.admits(message.action, requestId)) return;
    this.#inbox.receive(message, byteLength, requestId, entry);
  }

  onReply(reply: WireMap): void {
    const id = reply["$id"];
    // An answer may come too late, or twice; but not to what was never asked.
    if (typeof id === "number" && id >= 1 && id <= this.#lastRequestId) this.#pending.settle(reply);
    else this.#drop();
  }

  onDropped({ action }: WireMap): void {
    // Only a client that said hello understands the answer, so it is told in its way though it counts as plain here.
    if (action === "$hello") this.#session.close("late_hello", undefined, undefined, true);
    else this.#drop();
  }

  onRefusal(error: RepodError, action: string): void {
    if (!this.#conduct.isNewRefusal(action)) return;
    const sentence = `The client did not accept "${action}": ${error.message}`;
    this.#hooks?.fail(new RepodError(error.code, sentence, { cause: error, remote: true }));
  }

  onTooOften(error: RepodError, action: string, requestId: number | undefined): void {
    if (requestId === undefined) this.#tell(error, action);
    else this.refuse(requestId, error, action);
  }

  onHeartbeat(): void {
    this.#conduct.onHeartbeat();
  }

  /** The client has not taken enough of what it was sent: one message less, or one client. */
  onOverflow(action: string, byteLength: number): void {
    const { context } = this;
    context.messageCounts.onOverflow(action);
    this.#congestion.tell(() => {
      if (this.#congestion.mayStay(this.#channel, { action, byteLength, queuedBytes: this.queuedBytes })) return;
      // What it did not take in time is not what keeps it from learning why.
      this.#link.queue.clear();
      this.close("slow_consumer");
    });
  }

  onBackpressure(isHigh: boolean): void {
    this.#congestion.tell(() => void this.#hooks?.tellBackpressure(isHigh));
  }

  onReplaced(action: string): void {
    this.context.messageCounts.onReplaced(action);
  }

  onHeard(): void {
    this.proof?.confirm();
  }

  onSuspend({ code }: SessionEnd): void {
    this.#lifetime.suspend(code);
  }

  onResume(): void {
    this.#conduct.onResume();
    this.#lifetime.resume();
  }

  onQueued(): void {
    this.context.suspended.measure(this);
  }

  onEnd(end: SessionEnd): void {
    this.#throttle.stop();
    if (end.byUs && EXPULSIONS.has(end.code)) {
      this.context.intake.refusals.log({ addr: this.addr, code: end.code, reason: end.reason });
    }
    this.#pending.failAll(new RepodError("closed", "The connection ended before the answer came."));
    this.#lifetime.end(end, this.#drain, this.#congestion.isTelling);
  }

  onGone(): void {
    this.#lifetime.onGone();
  }

  #createDispatcher(channel: AnyChannel, hooks: ChannelHooks): ObservedDispatcher | undefined {
    const { table } = this.context;
    return (
      table &&
      new ObservedDispatcher(
        {
          table,
          target: channel,
          fallback: this.context.options.strict ? this.#strictly(channel) : channel.networkReceived,
          answerer: this,
          onFailure: (error, action) => hooks.fail(error, action),
          onRefused: (error, action) => this.#refuseMessage(error, action),
        },
        this.context.messageCounts,
      )
    );
  }

  #refuseMessage(error: RepodError, action: string): void {
    logger().log("debug", "message_refused", { addr: this.addr, action, code: error.code, issues: error.issues });
    this.#tell(error, action);
    if (error.code === "invalid_payload") this.#onInvalid(error, action);
  }

  /** Tells the sender of a message why it was not accepted. Plain clients have no ear for it. */
  #tell(error: RepodError, action: string): void {
    const { peer } = this.#session;
    if (peer.extended) this.#session.tell(error, (told) => ({ action: "$error", about: action, ...told }));
  }

  /** Takes what nothing handles, and counts it. */
  #strictly(channel: AnyChannel): AnyChannel["networkReceived"] {
    return (message) => {
      this.#conduct.violate();
      return channel.networkReceived(message);
    };
  }

  #drop(): void {
    this.#dropped += 1;
    this.#conduct.violate();
  }

  #onInvalid(error: RepodError, action: string): void {
    this.#hooks?.invalid(error, action);
    this.#conduct.violate();
  }
}
