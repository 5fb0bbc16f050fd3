import { moved } from "#connection-moves";
import { ClockSync, createDeferred, logger, RepodError, sentenceOf, Session, startBeats } from "@repod/core/internal";
import type {
  AnyMessage,
  Clock,
  Codec,
  Contract,
  Deferred,
  FrameEncoder,
  Greeting,
  Heartbeat,
  Link,
  LogFields,
  LogLevel,
  Peer,
  ResumeRequest,
  SessionEnd,
  SessionHandler,
  WireMap,
} from "@repod/core/internal";
import type { Endpoint } from "./address.js";
import type { ClientConnection } from "./client-connection.js";
import { compareWithServer } from "./compare-with-server.js";
import { Attempt } from "./connect-once.js";
import type { AttemptEvents, AttemptOptions } from "./connect-once.js";
import type { ConnectionState } from "./connection-state.js";
import { queueFull } from "./early-queue.js";
import type { ConnectionActions, SuspendedEvent } from "./events.js";
import { LATEST_WINDOW, NOTICE_INTERVALS, RING_BYTES } from "./limits.js";
import { DRAIN } from "./options.js";
import type { ClientHost, ResolvedConnectionOptions } from "./options.js";
import type { ConnectionOutbox } from "./outbox.js";
import { Reconnection } from "./reconnection.js";
import { retryAfter } from "./retry.js";

export interface ConnectionSetup {
  readonly endpoint: Endpoint;
  readonly options: ResolvedConnectionOptions;
  readonly host: ClientHost;
  readonly contract: Contract | undefined;
  readonly codec: Codec;
  readonly encoder: FrameEncoder;
  /** Takes what arrives: messages, and the events of this connection. */
  readonly onMessage: (message: AnyMessage, byteLength: number, requestId: number | undefined) => void;
  /** Hears that the server did not accept a message. */
  readonly onRefused: (error: RepodError, action: string) => void;
}

/**
 * A client's connection, from the first attempt to its end: one transport after the other, and one session, or where that
 * cannot be resumed several. `CONNECTION_MOVES` says what follows what.
 */
export class Connection implements AttemptEvents, SessionHandler, ClientConnection {
  readonly maxBytes: number;
  serverClock: ClockSync | undefined;
  readonly #clock: Clock;
  readonly #outbox: ConnectionOutbox;
  readonly #parts: ConnectionSetup & AttemptOptions;
  readonly #reconnection: Reconnection;
  readonly #stood: Deferred<void> = createDeferred();
  #state: ConnectionState = "idle";
  /** The one that was begun last. Whether it is settled what became of it, it knows itself. */
  #attempt: Attempt | undefined;
  #session: Session | undefined;
  /** The server's last word about the session: by it the session is asked for again. */
  #greeting: Greeting | undefined;
  #stopBeats: (() => void) | undefined;
  #stopAttending: (() => void) | undefined;
  /** When we said hello. */
  #helloAt = 0;
  /** Whether what ends now ends for good. */
  #isLeaving = false;
  #paused = false;

  /** @param outbox - Where what is sent comes from. */
  constructor(setup: ConnectionSetup, outbox: ConnectionOutbox) {
    const { host, options } = setup;
    const { clock } = host.runtime;
    this.#parts = { ...setup, turns: { add: (task) => clock.defer(() => task.flush()) } };
    this.#clock = clock;
    this.#outbox = outbox;
    this.maxBytes = options.maxInboxBytes;
    this.#reconnection = new Reconnection({
      clock,
      random: host.random ?? Math.random,
      options: options.reconnect,
      onWait: (waiting) => this.#emit("reconnecting", waiting),
      onDue: () => this.#connect(),
    });
    // Whoever does not wait for `start` hears of a failure by the event.
    this.#stood.promise.catch(() => undefined);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get heartbeat(): Heartbeat | undefined {
    return this.#session?.heartbeat;
  }

  serverTime(): number {
    return this.serverClock?.time() ?? this.#clock.wallTime();
  }

  /** Not while somebody waits for an answer of the server's. */
  mayPause(): boolean {
    return !this.#outbox.isAwaiting;
  }

  /** Connects. Resolves when the server has greeted. */
  start(): Promise<void> {
    if (this.#state === "closed") return Promise.reject(new RepodError("closed"));
    if (this.#state !== "idle") return Promise.reject(new RepodError("already_started"));
    this.#move("connecting");
    this.#outbox.open();
    this.#stopAttending = this.#parts.host.attend?.(() => this.#wake());
    this.#connect();
    return this.#stood.promise;
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

  /** Not from inside of what has arrived, which may be an event of this connection. */
  overflow(): void {
    this.#clock.defer(() => this.close("inbox_overflow"));
  }

  /** Ends it for good. */
  close(code = "closed", reason?: string): void {
    this.#isLeaving = true;
    this.#attempt?.cancel();
    if (this.#session) this.#session.close(code, reason);
    else this.#over(new RepodError("closed"));
  }

  onOpen(): void {
    this.#helloAt = this.#clock.now();
    this.#emit("socketConnect");
  }

  onGreeted(link: Link, peer: Peer, greeting: Greeting | undefined): void {
    if (greeting?.resumed) this.#takeBack(link, greeting);
    else this.#begin(link, peer, greeting);
  }

  /** The first attempt is the only one. Others are followed by more, unless that would be pointless. */
  onFailed(error: RepodError, code: string): void {
    this.#log("error", "connection_failed", { error: error.message });
    // The user's logger may have closed us.
    if (this.#isLeaving) return;
    const retry = retryAfter(code);
    if (this.#state !== "connecting" && this.#reconnection.allows(retry)) this.#reconnection.wait(retry);
    else if (this.#session) this.close(code, error.message);
    else {
      this.#emit("error", { error: error.message, code });
      this.#over(error);
    }
  }

  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    this.#parts.onMessage(message, byteLength, requestId === undefined ? undefined : this.#outbox.asked(requestId));
  }

  onReply(reply: WireMap): void {
    this.#outbox.settle(reply);
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

  onSuspend(end: SessionEnd): void {
    this.#move("suspended");
    this.#emit("suspended", told(end));
    this.#reconnection.wait("yes");
  }

  onResume(): void {
    this.#move("connected");
    this.#emit("resumed");
  }

  onEnd(end: SessionEnd): void {
    const unacknowledged = this.#session!.queue.queuedFrames;
    const retry = retryAfter(end.code);
    // From a suspended session on, the next attempt is on its way already.
    const isUnderWay = this.#state === "suspended";
    const willReconnect = !this.#isLeaving && (isUnderWay || this.#reconnection.allows(retry));
    this.#session = undefined;
    this.#stopBeats?.();
    this.#outbox.detach();
    this.#emit("disconnected", { ...told(end), unacknowledged, willReconnect });
    if (willReconnect) {
      this.#move("reconnecting");
      if (!isUnderWay) this.#reconnection.wait(retry);
    } else this.#over(new RepodError("closed"));
  }

  onGone(): void {}

  /** A new session. The one that we asked for, the server does not have any more. */
  #begin(link: Link, peer: Peer, greeting: Greeting | undefined): void {
    this.#session?.close("connection_lost");
    const { contract, encoder, options } = this.#parts;
    const { heartbeat: interval = 0, window: theirs = 0 } = greeting ?? {};
    const isResumable = theirs > 0 && options.reconnect.maxAttempts > 0;
    const window = isResumable ? theirs + NOTICE_INTERVALS * interval : 0;
    const answers = new ClockSync(this.#clock);
    this.serverClock = greeting && answers;
    this.#stand(peer, greeting);
    this.#move("connected");
    const session = new Session(
      link,
      peer,
      {
        encoder,
        side: "client",
        drain: DRAIN,
        limits: {
          maxQueuedBytes: options.maxQueuedBytes,
          latestWindow: LATEST_WINDOW,
          ringBytes: window && RING_BYTES,
        },
        heartbeat: { interval, answers },
        window,
      },
      this,
    );
    this.#session = session;
    this.#stopBeats = startBeats(this.#clock, interval, (isLate) => session.beat(isLate));
    if (this.#paused) session.pause();
    const contractDifferences = compareWithServer(contract, greeting?.contract);
    const differences = contractDifferences && { contractDifferences };
    this.#outbox.attach(session);
    this.#emit("connected", { ...(greeting && { session: greeting.session }), ...differences });
    this.#stood.resolve();
    // Comes last: the user's logger may close us.
    this.#log(differences ? "warn" : "info", "connected", differences);
  }

  /**
   * The session goes on, unless one of the two sides lacks what the other does not have any more, or its window passed on our
   * side while the server took it back.
   */
  #takeBack(link: Link, greeting: Greeting): void {
    const session = this.#session;
    if (session?.queue.canResendAfter(greeting.received)) {
      this.#stand(session.peer, greeting);
      session.takeOver(link, greeting.received);
      return;
    }
    this.#attempt?.leave("connection_lost", "");
    session?.close("connection_lost");
    this.#reconnection.wait("at once");
  }

  /** A connection stands. */
  #stand(peer: Peer, greeting: Greeting | undefined): void {
    this.#greeting = greeting;
    this.#reconnection.reset(peer.extended);
    // The greeting is the first answer by which the server's clock is known.
    this.serverClock?.add(this.#helloAt, this.#clock.now(), greeting?.time);
  }

  /** Makes an attempt, which asks for the session where there is one. */
  #connect(): void {
    this.#log("info", "connecting");
    const { session, token } = this.#greeting ?? {};
    // One that is left when an attempt is made is suspended: the server had a name and a token for it.
    const resume = this.#session && ({ session, token, received: this.#session.received } as ResumeRequest);
    this.#attempt = new Attempt(this.#parts, this, resume);
    // The user's function that is asked for credentials may have closed us.
    if (this.#isLeaving) this.#attempt.cancel();
  }

  /** There is reason to believe that the server can be reached, or that time has stood still. */
  #wake(): void {
    this.#reconnection.hurry();
    this.#session?.beat(true);
  }

  /** The end of everything: nothing is pending after it. */
  #over(error: RepodError): void {
    if (this.#state === "closed") return;
    this.#move("closed");
    this.#reconnection.stop();
    this.#stopAttending?.();
    this.#outbox.close(error);
    this.#stood.reject(error);
  }

  #move(to: ConnectionState): void {
    this.#state = moved(this.#state, to);
  }

  #log(level: LogLevel, event: string, fields?: LogFields): void {
    const { host, port } = this.#parts.endpoint;
    logger().log(level, event, { host, port, ...fields });
  }

  #emit(action: keyof ConnectionActions, fields?: object): void {
    this.#parts.onMessage({ action, ...fields }, 0, undefined);
  }
}

/** An end as an event tells it. */
function told({ code, reason }: SessionEnd): SuspendedEvent {
  return { code, reason: reason || sentenceOf(code) };
}
