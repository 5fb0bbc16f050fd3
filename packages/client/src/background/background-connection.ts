import { ClockSync, createDeferred, logger, RepodError, toldError, withoutProtocolKeys } from "@repod/core/internal";
import type {
  AnyMessage,
  Clock,
  Deferred,
  LogFields,
  LogLevel,
  Peer,
  ReceiveQueue,
  ToldError,
  WireMap,
} from "@repod/core/internal";
import type { ClientConnection } from "../client-connection.js";
import type { ConnectionSetup } from "../connection.js";
import type { ConnectionState } from "../connection-state.js";
import type { ConnectionActions, DisconnectedEvent } from "../events.js";
import { DRAIN } from "../options.js";
import type { ConnectionOutbox } from "../outbox.js";
import { answerAuth } from "./answer-auth.js";
import { threadFile } from "./background-options.js";
import { readRecords, RECORD } from "./records.js";
import type { RecordKind } from "./records.js";
import { RemoteSession } from "./remote-session.js";
import { readStatus, sharedClockAhead } from "./status.js";
import type { Status } from "./status.js";
import { ThreadPort } from "./thread-port.js";
import type { ThreadListener } from "./thread-port.js";

/** Records whose body is a map. */
type MapKind = Exclude<RecordKind, typeof RECORD.status | typeof RECORD.auth>;

/** How long `close` waits until the thread has closed, in milliseconds; as a rule that takes a part of one. */
const CLOSE_MS = 500;
/** How long `wait` sleeps before it looks whether the thread lives, in milliseconds. */
const LOOK_MS = 500;

/**
 * A connection in a thread of its own, as the main thread sees it. What arrives there is taken in by `refill`, and with the
 * turns of the event loop where there are any.
 */
export class BackgroundConnection implements ClientConnection, ThreadListener {
  readonly maxBytes: number;
  serverClock: ClockSync | undefined;
  readonly #setup: ConnectionSetup;
  readonly #outbox: ConnectionOutbox;
  readonly #file: string;
  readonly #clock: Clock;
  readonly #clockAhead: number;
  readonly #stood: Deferred<void> = createDeferred();
  #thread: ThreadPort | undefined;
  #state: ConnectionState = "idle";
  #roundTrips: ClientConnection["heartbeat"];
  #session: RemoteSession | undefined;
  /** How many frames the session that ended last never got. */
  #lostFrames = 0;
  /** Whether what arrives counts as not taken. */
  #isPaused = false;
  /** Calls of the user's functions that are due: not from inside of whatever made us look. */
  #due: (() => void)[] = [];
  /** Why the thread failed, until somebody was told. */
  #failure: RepodError | undefined;

  /** @throws RepodError `invalid_option` where the thread's program is not found. */
  constructor(setup: ConnectionSetup, outbox: ConnectionOutbox) {
    this.#setup = setup;
    this.#outbox = outbox;
    this.#file = threadFile(setup.options.background ?? true);
    this.#clock = setup.host.runtime.clock;
    this.#clockAhead = sharedClockAhead(this.#clock);
    this.maxBytes = setup.options.maxInboxBytes;
    // Whoever does not wait for `start` hears of a failure by the event.
    this.#stood.promise.catch(() => undefined);
  }

  get state(): ConnectionState {
    this.#thread?.takeAll();
    return this.#state;
  }

  get heartbeat(): ClientConnection["heartbeat"] {
    this.#thread?.takeAll();
    return this.#roundTrips;
  }

  serverTime(): number {
    this.#thread?.takeAll();
    return this.serverClock?.time() ?? this.#clock.wallTime();
  }

  start(): Promise<void> {
    if (this.#state === "closed") return Promise.reject(new RepodError("closed"));
    if (this.#state !== "idle") return Promise.reject(new RepodError("already_started"));
    this.#state = "connecting";
    this.#outbox.open();
    this.#thread = new ThreadPort(this.#file, this.#setup, this.#clock, this);
    // What was there before the connection may have been too much already.
    if (this.#isPaused) this.#thread.pause();
    return this.#stood.promise;
  }

  /**
   * Takes in what has arrived.
   *
   * @throws RepodError `thread_failed`, once, where the thread has died. The event that ends the connection tells it, too.
   */
  refill(): void {
    const thread = this.#thread;
    thread?.takeAll();
    this.onTurn();
    if (thread && this.#isRunning && !thread.isAlive()) this.#failSilent(thread);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  /**
   * As `Client.wait`.
   *
   * @param queue - Where what arrives is put.
   */
  wait(queue: Pick<ReceiveQueue, "length">, ms: number): boolean {
    if (!(ms >= 0)) {
      throw new RepodError("invalid_option", `The time to wait is ${String(ms)}; it must be a number of milliseconds.`);
    }
    const deadline = this.#clock.now() + ms;
    for (;;) {
      this.refill();
      if (queue.length > 0) return true;
      const left = deadline - this.#clock.now();
      // Where nothing will come any more, whoever paces a loop by this sleeps on; whoever waits for ever does not.
      if (left <= 0 || !this.#thread || (left === Infinity && !this.#isRunning)) return false;
      this.#thread.sleep(Math.min(left, LOOK_MS));
    }
  }

  /** Not while somebody waits for an answer of the server's. */
  mayPause(): boolean {
    return !this.#outbox.isAwaiting;
  }

  pause(): void {
    this.#isPaused = true;
    this.#thread?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#thread?.resume();
  }

  /** Not from inside of what has arrived. */
  overflow(): void {
    this.#later(() => this.close("inbox_overflow"));
  }

  /** Sleeps until the thread has closed it, so that what comes of that can be taken when this returns. */
  close(code = "closed", reason?: string): void {
    const thread = this.#thread;
    thread?.takeAll();
    if (this.#state === "closed") return;
    this.#outbox.close(new RepodError("closed"));
    if (!thread?.hasBegun) {
      thread?.terminate();
      this.#over(new RepodError("closed"));
      return;
    }
    thread.post({ kind: "close", code, reason });
    // A logger that closes is called from inside of what has arrived: the end comes after that.
    if (thread.isTaking) return;
    const deadline = this.#clock.now() + CLOSE_MS;
    for (let left = CLOSE_MS; this.#isRunning && left > 0; left = deadline - this.#clock.now()) {
      thread.sleep(left);
      thread.takeAll();
    }
    if (!this.#isRunning) return;
    // Whoever waits for messages looks now whether there will be any.
    this.#over(new RepodError("closed"));
    // It may only be slow, with something to send.
    this.#clock.setTimeout(() => thread.terminate(), DRAIN);
  }

  onBatch(batch: Uint8Array): void {
    readRecords(batch, this.#onRecord);
  }

  onTurn(): void {
    for (let next = this.#due.shift(); next; next = this.#due.shift()) next();
  }

  onEnd(error: Error | undefined): void {
    if (this.#isRunning) this.#fail(error?.message ?? "It has ended.", error);
  }

  /** In `refill`, or in a turn of the event loop: there need not be another one in which something arrives. */
  #later(call: () => void): void {
    this.#due.push(call);
    this.#clock.defer(() => this.onTurn());
  }

  get #isRunning(): boolean {
    return this.#state !== "idle" && this.#state !== "closed";
  }

  readonly #onRecord = (kind: RecordKind, number: number, body: Uint8Array): void => {
    if (kind === RECORD.status) this.#onStatus(readStatus(body));
    else if (kind === RECORD.auth) this.#onAuthWanted(number);
    else this.#onMap(kind, number, this.#setup.codec.decode(body), body.length);
  };

  #onMap(kind: MapKind, number: number, map: WireMap, byteLength: number): void {
    const { onMessage } = this.#setup;
    switch (kind) {
      case RECORD.message:
        return onMessage(this.#userMessage(map), byteLength, undefined);
      case RECORD.request:
        return onMessage(this.#userMessage(map), byteLength, this.#outbox.asked(number));
      case RECORD.reply:
        return this.#outbox.settle(map);
      case RECORD.event:
        return this.#onEvent(map as AnyMessage);
      case RECORD.session:
        return this.#onSession(number, map as unknown as Peer);
      case RECORD.detached:
        return this.#onDetached(number);
      case RECORD.refusal:
        return this.#onRefusal(map);
      case RECORD.log:
        return logger().log(map["level"] as LogLevel, map["event"] as string, map["fields"] as LogFields);
      case RECORD.warning:
        return warn(map);
      case RECORD.over:
        return this.#over(errorOf(map) as RepodError);
      case RECORD.failed:
        return this.#fail(map["message"] as string, errorOf(map));
    }
  }

  #onRefusal({ action, ...error }: WireMap): void {
    this.#later(() => this.#setup.onRefused(errorOf(error) as RepodError, action as string));
  }

  #userMessage(map: WireMap): AnyMessage {
    return this.#setup.codec.hasProtocolKeys ? withoutProtocolKeys(map) : (map as AnyMessage);
  }

  #onStatus(status: Status): void {
    const { state, rtt, jitter, at, serverTime, serverTimeError } = status;
    // What a slow thread tells after it was given up changes nothing.
    if (this.#state === "closed") return;
    this.#state = state;
    this.#session?.update(status);
    this.#roundTrips = Number.isNaN(rtt) ? undefined : { rtt, jitter };
    if (Number.isNaN(serverTime)) return;
    // What the thread knows of the server's clock is as good as an answer that was asked for twice the error earlier.
    const heardAt = at - this.#clockAhead;
    this.serverClock ??= new ClockSync(this.#clock);
    this.serverClock.add(heardAt - 2 * serverTimeError, heardAt, serverTime - serverTimeError);
  }

  #onSession(number: number, peer: Peer): void {
    if (this.#state === "closed") return;
    const { encoder, options } = this.#setup;
    this.serverClock = undefined;
    this.#session = new RemoteSession({
      number,
      peer,
      encoder,
      maxQueuedBytes: options.maxQueuedBytes,
      post: (command) => this.#thread?.post(command),
      sendFrame: (...args) => this.#thread?.sendFrame(...args),
      catchUp: () => this.#thread?.takeAll(),
    });
    this.#outbox.attach(this.#session);
    this.#stood.resolve();
  }

  #onDetached(takenFrames: number): void {
    const session = this.#session;
    const lost = session?.end(takenFrames) ?? 0;
    // A plain server acknowledges nothing: there is no number that would say how many.
    this.#lostFrames = session?.peer.extended ? lost : 0;
    this.#session = undefined;
    this.#roundTrips = undefined;
    this.#outbox.detach();
  }

  #onEvent(event: AnyMessage): void {
    if (event.action === "disconnected" && this.#lostFrames > 0) {
      const { unacknowledged } = event as unknown as DisconnectedEvent;
      this.#emit("disconnected", { ...event, unacknowledged: unacknowledged + this.#lostFrames });
    } else this.#setup.onMessage(event, 0, undefined);
  }

  #onAuthWanted(number: number): void {
    const { codec, options } = this.#setup;
    this.#later(() => {
      if (this.#state === "closed") return;
      answerAuth(options.auth, codec, number, (answer) => this.#thread?.post(answer));
    });
  }

  /** What a thread is that never began cannot be known where no turn of the event loop tells. */
  #failSilent({ hasBegun }: ThreadPort): void {
    this.#fail(hasBegun ? "It gives no sign of life." : `Its program, ${this.#file}, has not begun to serve a client.`);
  }

  /** The thread is lost, and all that was in it. */
  #fail(why: string, cause?: Error): void {
    const error = new RepodError("thread_failed", `The thread of the connection has failed: ${why}`, { cause });
    const { host, port } = this.#setup.endpoint;
    const { message: reason, code } = error;
    const session = this.#session;
    logger().log("error", "network_thread_error", { host, port, error: reason });
    this.#thread?.terminate();
    this.#session = undefined;
    this.#outbox.detach();
    if (!session) this.#emit("error", { error: reason, code });
    else {
      const unacknowledged = session.peer.extended ? session.queue.queuedFrames : 0;
      this.#emit("disconnected", { code, reason, unacknowledged, willReconnect: false });
    }
    this.#failure = error;
    this.#over(error);
  }

  #over(error: RepodError): void {
    this.#state = "closed";
    this.#roundTrips = undefined;
    this.#outbox.close(error);
    this.#stood.reject(error);
  }

  #emit(action: keyof ConnectionActions, fields: object): void {
    this.#setup.onMessage({ action, ...fields }, 0, undefined);
  }
}

function errorOf(map: WireMap): Error {
  return toldError(map as unknown as ToldError);
}

/** A warning of the thread's, told as one of this thread. */
function warn({ name, message, stack }: WireMap): void {
  process.emitWarning(message as string, { type: name as string, detail: (stack as string | undefined) ?? "" });
}
