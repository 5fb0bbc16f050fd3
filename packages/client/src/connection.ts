import {
  createDeferred,
  createMsgpackCodec,
  FrameEncoder,
  logger,
  PendingRequests,
  reportUnhandled,
  reportWarning,
  RepodError,
  sentenceOf,
  Session,
  toError,
} from "@repod/core/internal";
import type {
  Answerer,
  AnyMessage,
  Contract,
  Deferred,
  Greeting,
  Link,
  LogFields,
  LogLevel,
  Peer,
  RequestOptions,
  SessionEnd,
  SessionHandler,
  WireMap,
} from "@repod/core/internal";
import type { Endpoint } from "./address.js";
import { Attempt } from "./connect-once.js";
import type { AttemptEvents, AttemptOptions } from "./connect-once.js";
import { compareWithServer, identify } from "./contract-identity.js";
import { EarlyQueue } from "./early-queue.js";
import { eventMessage } from "./events.js";
import { DRAIN } from "./options.js";
import type { ClientHost, ResolvedConnectionOptions } from "./options.js";

type ConnectionState = "idle" | "connecting" | "connected" | "closed";

/** The moves a connection can make. From connected back to connecting only when the server asks for it. */
const MOVES: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  idle: ["connecting", "closed"],
  connecting: ["connected", "closed"],
  connected: ["connecting", "closed"],
  closed: [],
};

/** A server that finds every hello too late would keep us busy for ever. */
const MOST_LATE_HELLOS = 3;

export interface ConnectionSetup {
  readonly endpoint: Endpoint;
  readonly options: ResolvedConnectionOptions;
  readonly host: ClientHost;
  readonly contract: Contract | undefined;
  /** Takes what arrives: messages, and the events of this connection. */
  readonly onMessage: (message: AnyMessage, byteLength: number, requestId: number | undefined) => void;
}

/** A client's connection, from the first attempt to its end. Whoever owns it queues what it says. */
export class Connection implements AttemptEvents, SessionHandler, Answerer {
  readonly #setup: ConnectionSetup;
  readonly #parts: AttemptOptions;
  readonly #early: EarlyQueue;
  readonly #pending: PendingRequests;
  readonly #stood: Deferred<void> = createDeferred();
  #state: ConnectionState = "idle";
  #attempt: Attempt | undefined;
  #session: Session | undefined;
  #lateHellos = 0;
  #paused = false;

  constructor(setup: ConnectionSetup) {
    const { contract, endpoint, host, options } = setup;
    const { clock } = host.runtime;
    const codec = createMsgpackCodec({ maxDepth: options.maxDepth, maxElements: options.maxElements });
    this.#setup = setup;
    this.#parts = {
      endpoint,
      host,
      options,
      codec,
      encoder: new FrameEncoder(codec, host.runtime),
      turns: { add: (task) => clock.defer(() => task.flush()) },
      contract: contract && identify(contract),
    };
    this.#early = new EarlyQueue(options.maxQueuedBytes);
    this.#pending = new PendingRequests(clock, options.requestTimeout);
    // Whoever does not wait for `start` hears of a failure by the event.
    this.#stood.promise.catch(() => undefined);
  }

  get isConnected(): boolean {
    return this.#state === "connected";
  }

  /** Whether it has ended, or never stood. */
  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Whether somebody waits for an answer of the server's. */
  get awaitsReply(): boolean {
    return this.#pending.size > 0;
  }

  /** Connects. Resolves when the server has greeted. */
  start(): Promise<void> {
    if (this.#state === "closed") return Promise.reject(new RepodError("closed", "The connection was closed."));
    if (this.#state !== "idle") return Promise.reject(new RepodError("already_started", "It was started already."));
    this.#connect();
    return this.#stood.promise;
  }

  send(message: AnyMessage): number {
    if (this.#session) return this.#session.send(message);
    if (this.#state !== "connecting") return 0;
    const frame = this.#parts.encoder.message(message);
    return this.#early.push({ frame, action: message.action, requestId: undefined });
  }

  request(action: string, payload: object, options: RequestOptions): Promise<unknown> {
    if (this.#state !== "connecting" && this.#state !== "connected") {
      return Promise.reject(new RepodError("not_connected", "There is no connection."));
    }
    const schema = this.#setup.contract?.toServer[action]?.reply;
    return this.#pending.open(action, schema, options, (id) => {
      if (this.#session) this.#session.sendRequest(action, payload, id);
      else this.#early.push({ frame: this.#parts.encoder.request(action, payload, id), action, requestId: id });
    });
  }

  answer(requestId: number, value: unknown): void {
    this.#session?.sendReply(requestId, value);
  }

  refuse(requestId: number, error: RepodError): void {
    this.#session?.sendRefusal(requestId, error);
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

  close(code = "closed"): void {
    this.#attempt?.cancel();
    if (this.#session) this.#session.close(code);
    else this.#over(new RepodError("closed", "The connection was closed before it stood."));
  }

  onOpen(): void {
    this.#emit("socketConnect");
  }

  onGreeted(link: Link, peer: Peer, greeting: Greeting | undefined): void {
    const { contract, encoder } = this.#parts;
    this.#attempt = undefined;
    this.#session = new Session({ link, encoder, peer, side: "client", drain: DRAIN }, this);
    if (this.#paused) this.#session.pause();
    this.#move("connected");
    const contractDifferences = compareWithServer(contract, greeting?.contract);
    const differences = contractDifferences && { contractDifferences };
    this.#log(differences ? "warn" : "info", "connected", differences);
    this.#sendEarly(this.#session);
    this.#emit("connected", { ...(greeting && { session: greeting.session }), ...differences });
    this.#stood.resolve();
  }

  onFailed(error: RepodError, code: string): void {
    this.#log("error", "connection_failed", { error: error.message });
    this.#attempt = undefined;
    this.#emit("error", { error: error.message, code });
    this.#over(error);
  }

  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    this.#setup.onMessage(message, byteLength, requestId);
  }

  onReply(reply: WireMap): void {
    this.#pending.settle(reply);
  }

  onRefusal(error: RepodError, action: string): void {
    reportWarning(`The server did not accept "${action}": ${error.message}`);
  }

  onEnd({ code, reason }: SessionEnd): void {
    this.#session = undefined;
    this.#emit("disconnected", { code, reason: reason === "" ? sentenceOf(code) : reason });
    const error = new RepodError("closed", "The connection ended before the answer came.");
    if (code === "late_hello" && this.#lateHellos < MOST_LATE_HELLOS) {
      this.#lateHellos += 1;
      this.#pending.failAll(error);
      this.#connect();
    } else this.#over(error);
  }

  onGone(): void {}

  #connect(): void {
    this.#move("connecting");
    this.#log("info", "connecting");
    this.#attempt = new Attempt(this.#parts, this);
    this.#attempt.start();
  }

  /** Sends what was queued before the connection stood. What cannot be sent after all is told, and lost. */
  #sendEarly(session: Session): void {
    if (!session.peer.extended)
      this.#pending.failAll(new RepodError("not_supported", "The peer does not know requests."));
    for (const { frame, action, requestId } of this.#early.take()) {
      // Nobody waits for the answer any more: the time was up, the request was given up, or the server is plain.
      if (requestId !== undefined && !this.#pending.has(requestId)) continue;
      try {
        session.sendFrame(frame, action);
      } catch (error) {
        reportUnhandled(toError(error), `"${action}" was queued before the connection stood and cannot be sent`);
      }
    }
  }

  /** The end of everything: nothing is pending after it. */
  #over(error: RepodError): void {
    if (this.#state === "closed") return;
    this.#move("closed");
    this.#early.take();
    this.#pending.failAll(error);
    this.#stood.reject(error);
  }

  #log(level: LogLevel, event: string, fields?: LogFields): void {
    const { host, port } = this.#parts.endpoint;
    logger().log(level, event, { host, port, ...fields });
  }

  #emit(action: Parameters<typeof eventMessage>[0], fields?: object): void {
    this.#setup.onMessage(eventMessage(action, fields), 0, undefined);
  }

  #move(to: ConnectionState): void {
    if (!MOVES[this.#state].includes(to)) {
      throw new RepodError("internal_error", `A connection that is ${this.#state} cannot be ${to}.`);
    }
    this.#state = to;
  }
}
