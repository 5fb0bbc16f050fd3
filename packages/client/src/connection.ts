import {
  ClockSync,
  createDeferred,
  createMsgpackCodec,
  FrameEncoder,
  latestSlots,
  logger,
  PendingRequests,
  reportUnhandled,
  RepodError,
  sentenceOf,
  Session,
  startBeats,
  toError,
} from "@repod/core/internal";
import type {
  Answerer,
  AnyMessage,
  Clock,
  Contract,
  Deferred,
  Greeting,
  Heartbeat,
  HeartbeatOptions,
  Link,
  LogFields,
  LogLevel,
  Peer,
  ReceiveSource,
  RequestOptions,
  SessionEnd,
  SessionHandler,
  SlotOf,
  WireMap,
} from "@repod/core/internal";
import type { Endpoint } from "./address.js";
import { Attempt } from "./connect-once.js";
import type { AttemptEvents, AttemptOptions } from "./connect-once.js";
import { compareWithServer, identify } from "./contract-identity.js";
import { EarlyQueue, queueFull } from "./early-queue.js";
import type { ConnectionActions } from "./events.js";
import { DRAIN } from "./options.js";
import type { ClientHost, ResolvedConnectionOptions } from "./options.js";

/** A server that finds every hello too late would keep us busy for ever. */
const MOST_LATE_HELLOS = 3;
/** While more bytes than this are on their way, `latest` messages wait. */
const LATEST_WINDOW = 16_384;

export interface ConnectionSetup {
  readonly endpoint: Endpoint;
  readonly options: ResolvedConnectionOptions;
  readonly host: ClientHost;
  readonly contract: Contract | undefined;
  /** Takes what arrives: messages, and the events of this connection. */
  readonly onMessage: (message: AnyMessage, byteLength: number, requestId: number | undefined) => void;
  /** Hears that the server did not accept a message. */
  readonly onRefused: (error: RepodError, action: string) => void;
}

/**
 * A client's connection, from the first attempt to its end. Whoever owns it queues what it says. It is idle, connecting
 * while there is an attempt, connected while there is a session, or closed; from connected back to connecting only when
 * the server asks for it.
 */
export class Connection implements AttemptEvents, SessionHandler, Answerer, ReceiveSource {
  /** How many bytes of messages may wait to be taken before reading stops. */
  readonly maxBytes: number;
  /** What is known of the clock of the server that greeted last; `undefined` of a plain one. */
  serverClock: ClockSync | undefined;
  readonly #parts: ConnectionSetup & AttemptOptions;
  readonly #early: EarlyQueue;
  readonly #slotOf: SlotOf | undefined;
  readonly #pending: PendingRequests;
  readonly #stood: Deferred<void> = createDeferred();
  #attempt: Attempt | undefined;
  #session: Session | undefined;
  #stopBeats: (() => void) | undefined;
  /** When we said hello. */
  #helloAt = 0;
  #isClosed = false;
  #lateHellos = 0;
  #paused = false;

  constructor(setup: ConnectionSetup) {
    const { contract, host, options } = setup;
    const { clock } = host.runtime;
    const codec = createMsgpackCodec(options);
    this.#parts = {
      ...setup,
      codec,
      encoder: new FrameEncoder(codec, host.runtime),
      turns: { add: (task) => clock.defer(() => task.flush()) },
      identity: contract && identify(contract),
    };
    this.maxBytes = options.maxInboxBytes;
    this.#early = new EarlyQueue(options.maxQueuedBytes);
    this.#slotOf = latestSlots(contract?.toServer);
    this.#pending = new PendingRequests(clock, options.requestTimeout);
    // Whoever does not wait for `start` hears of a failure by the event.
    this.#stood.promise.catch(() => undefined);
  }

  get isConnected(): boolean {
    return this.#session !== undefined;
  }

  /** Whether it has ended, or never stood. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get queuedBytes(): number {
    return (this.#session ?? this.#early).queuedBytes;
  }

  /** `undefined` while there is no connection, and with a plain server. */
  get heartbeat(): Heartbeat | undefined {
    return this.#session?.heartbeat;
  }

  serverTime(): number {
    return this.serverClock?.time() ?? this.#parts.host.runtime.clock.wallTime();
  }

  /** Not while somebody waits for an answer of the server's. */
  mayPause(): boolean {
    return this.#pending.size === 0;
  }

  /** Connects. Resolves when the server has greeted. */
  start(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new RepodError("closed"));
    if (this.#attempt || this.#session) return Promise.reject(new RepodError("already_started"));
    this.#connect();
    return this.#stood.promise;
  }

  send(message: AnyMessage): number {
    if (!this.#attempt && !this.#session) return 0;
    return this.#queue(this.#parts.encoder.message(message), message.action, this.#slotOf?.(message));
  }

  request(action: string, payload: object, options: RequestOptions): Promise<unknown> {
    if (!this.#attempt && !this.#session) return Promise.reject(new RepodError("not_connected"));
    const { contract, encoder } = this.#parts;
    return this.#pending.open(action, contract?.toServer[action]?.reply, options, (id) => {
      if (this.#session?.peer.extended === false) throw new RepodError("not_supported");
      this.#queue(encoder.request(action, payload, id), action, undefined, id);
    });
  }

  answer(requestId: number, value: unknown): void {
    this.#session?.sendReply(requestId, value);
  }

  refuse(requestId: number, error: RepodError): void {
    try {
      this.#session?.sendRefusal(requestId, error);
    } catch (full) {
      // A server that reads no answers waits for this one in vain.
      reportUnhandled(toError(full), "An answer");
    }
  }

  /** Stops reading; where no connection stands, the next one does not begin to. */
  pause(): void {
    this.#paused = true;
    this.#session?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#session?.resume();
  }

  overflow(): void {
    this.close("inbox_overflow");
  }

  close(code = "closed"): void {
    this.#attempt?.cancel();
    if (this.#session) this.#session.close(code);
    else this.#over(new RepodError("closed"));
  }

  onOpen(): void {
    this.#helloAt = this.#parts.host.runtime.clock.now();
    this.#emit("socketConnect");
  }

  onGreeted(link: Link, peer: Peer, greeting: Greeting | undefined): void {
    const { encoder, identity, options } = this.#parts;
    const limits = { maxQueuedBytes: options.maxQueuedBytes, latestWindow: LATEST_WINDOW, ringBytes: 0 };
    const heartbeat = this.#startHeartbeat(link.clock, greeting);
    this.#attempt = undefined;
    this.#session = new Session({ link, encoder, peer, side: "client", drain: DRAIN, limits, heartbeat, window: 0 }, this);
    if (this.#paused) this.#session.pause();
    const contractDifferences = compareWithServer(identity, greeting?.contract);
    const differences = contractDifferences && { contractDifferences };
    this.#log(differences ? "warn" : "info", "connected", differences);
    this.#sendEarly(this.#session);
    this.#emit("connected", { ...(greeting && { session: greeting.session }), ...differences });
    this.#stood.resolve();
  }

  onFailed(error: RepodError, code: string): void {
    this.#log("error", "connection_failed", { error: error.message });
    this.#emit("error", { error: error.message, code });
    this.#over(error);
  }

  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    this.#parts.onMessage(message, byteLength, requestId);
  }

  onReply(reply: WireMap): void {
    this.#pending.settle(reply);
  }

  onDropped(): void {}

  /** The server does not take what it is sent. Whoever sends hears of it; the connection lives on. */
  onOverflow(action: string): void {
    throw queueFull(action, this.#parts.options.maxQueuedBytes);
  }

  onReplaced(): void {}

  onRefusal(error: RepodError, action: string): void {
    this.#parts.onRefused(error, action);
  }

  onEnd({ code, reason }: SessionEnd): void {
    this.#session = undefined;
    this.#stopBeats?.();
    this.#emit("disconnected", { code, reason: reason || sentenceOf(code) });
    const error = new RepodError("closed");
    if (code === "late_hello" && this.#lateHellos < MOST_LATE_HELLOS) {
      this.#lateHellos += 1;
      this.#pending.failAll(error);
      this.#connect();
    } else this.#over(error);
  }

  onSuspend(): void {}

  onResume(): void {}

  onGone(): void {}

  /** Until a connection stands, what is sent waits here. */
  #queue(frame: Uint8Array, action: string, slot: string | undefined, requestId?: number): number {
    return this.#session?.sendFrame(frame, action, slot) ?? this.#early.push({ frame, action, slot, requestId });
  }

  /** The greeting is the first answer by which the server's clock is known. */
  #startHeartbeat(clock: Clock, greeting: Greeting | undefined): HeartbeatOptions {
    const answers = new ClockSync(clock);
    const { heartbeat: interval = 0, time } = greeting ?? {};
    answers.add(this.#helloAt, clock.now(), time);
    this.serverClock = greeting && answers;
    this.#stopBeats = startBeats(clock, interval, (isLate) => this.#session?.beat(isLate));
    return { interval, answers };
  }

  #connect(): void {
    this.#log("info", "connecting");
    this.#attempt = new Attempt(this.#parts, this);
  }

  /** Sends what was queued before the connection stood. What cannot be sent after all is told, and lost. */
  #sendEarly(session: Session): void {
    if (!session.peer.extended) this.#pending.failAll(new RepodError("not_supported"));
    for (const { frame, action, slot, requestId } of this.#early.take()) {
      // Nobody waits for the answer any more: the time was up, the request was given up, or the server is plain.
      if (requestId !== undefined && !this.#pending.has(requestId)) continue;
      try {
        session.sendFrame(frame, action, slot);
      } catch (error) {
        reportUnhandled(toError(error), `"${action}" cannot be sent`);
      }
    }
  }

  /** The end of everything: nothing is pending after it. */
  #over(error: RepodError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#attempt = undefined;
    this.#early.take();
    this.#pending.failAll(error);
    this.#stood.reject(error);
  }

  #log(level: LogLevel, event: string, fields?: LogFields): void {
    const { host, port } = this.#parts.endpoint;
    logger().log(level, event, { host, port, ...fields });
  }

  #emit(action: keyof ConnectionActions, fields?: object): void {
    this.#parts.onMessage({ action, ...fields }, 0, undefined);
  }
}
