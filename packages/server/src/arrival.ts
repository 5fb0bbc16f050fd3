import type { IncomingHttpHeaders } from "node:http";
import {
  closeCodeOf,
  codeOfClose,
  createId,
  GatedLink,
  goodbye,
  isHello,
  isPromiseLike,
  isWireCode,
  parseHello,
  PLAIN_PEER,
  plainGreeting,
  reportUnhandled,
  RepodError,
  sentenceOf,
  toError,
} from "@repod/core/internal";
import type {
  Address,
  Hello,
  LinkHandler,
  Peer,
  ResumeRequest,
  TimerHandle,
  Transport,
  TransportEnd,
  TransportKind,
  WireMap,
} from "@repod/core/internal";
import { authenticate, canAdmitPlain, credentialsIn, Refusal } from "./authentication.js";
import type { AuthInfo } from "./authentication.js";
import { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";
import { contractWithin, greet } from "./greeting.js";
import type { PendingPeer } from "./intake/pending.js";
import type { ConnectionState } from "./metrics/connection-state.js";
import { resume, verdictOn } from "./resuming.js";
import type { Relay } from "./workers/relay.js";

/** On these nobody waits for a greeting: what speaks them knows the protocol. */
const SPEAKS_FIRST: ReadonlySet<TransportKind> = new Set(["websocket", "port"]);

/** Its first frame, or its silence, will say what it is. */
const ARRIVING = 0;
/** It is known what it is. A plain one was greeted and has to say who it is; or the server is looking at that. */
const AUTHENTICATING = 1;
/** It has a channel, or has to leave. */
const SETTLED = 2;

/** Somebody who connected, until it is known what it is and, where the server asks, who. */
export class Arrival implements LinkHandler, PendingPeer {
  readonly #context: ServerContext;
  readonly #link: GatedLink;
  readonly #headers: IncomingHttpHeaders;
  #timer: TimerHandle;
  #state: typeof ARRIVING | typeof AUTHENTICATING | typeof SETTLED = ARRIVING;
  /** Whether it was greeted as a plain one already. */
  #isGreeted = false;
  /** Whether it said hello. Until then it is told what it has to know in the way that everybody understands. */
  #isExtended = false;

  constructor(context: ServerContext, transport: Transport, waited: number, headers: IncomingHttpHeaders) {
    const { codec, options, runtime, server, turns } = context;
    this.#context = context;
    this.#headers = headers;
    const { maxFrameBytes, maxFrameBytesBeforeAuth } = options;
    const limit = server.onAuth ? Math.min(maxFrameBytes, maxFrameBytesBeforeAuth) : maxFrameBytes;
    this.#link = new GatedLink({ transport, codec, runtime, turns, maxFrameBytes: limit }, this);
    const greetsSilent = options.plainPeers === "allow" && !SPEAKS_FIRST.has(transport.kind) && canAdmitPlain(context);
    this.#timer = runtime.clock.setTimeout(
      greetsSilent ? () => this.#greetSilent() : () => this.close("handshake_timeout"),
      Math.max(0, (greetsSilent ? options.greetAfter : options.handshakeTimeout) - waited),
    );
  }

  /** Turns it away, and says why. */
  close(code: string, reason = sentenceOf(code), drain?: number): void {
    if (this.#settle()) this.#turnAway(code, reason, { drain });
  }

  /** Others came, and it takes longest. */
  expire(): void {
    this.close("handshake_timeout");
  }

  /** Ends it at once. */
  cut(): void {
    this.#settle();
    this.#link.terminate();
  }

  state(): ConnectionState {
    const transport = this.#link.transport.kind;
    return { transport, isPending: this.#state !== SETTLED, queuedBytes: 0, waitingMessages: 0, openRequests: 0 };
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    if (isHello(message)) this.#onHello(message);
    else if (this.#context.options.plainPeers === "refuse") {
      this.close("protocol_error", "This server accepts only clients that say hello.");
    } else if (this.#context.server.onAuth) this.#onPlainCredentials(message);
    else this.#admitPlain()?.onFirstFrame(message, byteLength, hasProtocolKeys);
  }

  onFault(error: RepodError): void {
    this.close(error.code, error.message);
  }

  onEnd({ closeCode, error }: TransportEnd): void {
    const { intake } = this.#context;
    // What the WebSocket protocol forbids ends a connection before anybody can say a word about it. A code without an error
    // is one that the peer has told.
    if (this.#settle() && error && closeCode !== undefined) {
      intake.refusals.refuse({ addr: this.#addr, code: codeOfClose(closeCode), reason: error.message });
    }
    intake.pending.delete(this);
    this.#context.forget(this);
  }

  #onHello(message: WireMap): void {
    this.#isExtended = true;
    if (this.#isGreeted) return this.close("late_hello");
    let hello: Hello;
    try {
      hello = parseHello(message);
    } catch (error) {
      this.close("protocol_error", toError(error).message);
      return;
    }
    const { resume } = hello;
    if (resume && (this.#resume(resume) || this.#sendOn(hello, resume, message))) return;
    this.#welcome(hello);
  }

  /** A client that begins anew. */
  #welcome(hello: Hello): void {
    if (!this.#context.server.onAuth) return this.#admitExtended(hello, undefined);
    this.#beginAuthentication();
    this.#authenticate(hello.auth, (auth) => this.#admitExtended(hello, auth));
  }

  /**
   * Gives the client back the session that it asks for: its token says enough about who it is.
   *
   * @returns Whether that settles it. Otherwise it gets a session as everybody does, and does not learn why.
   */
  #resume(request: ResumeRequest): boolean {
    const verdict = verdictOn(this.#context, request);
    if (verdict === undefined) return false;
    if (verdict instanceof RepodError) {
      this.close(verdict.code, verdict.message);
      return true;
    }
    if (!this.#settle()) return true;
    this.#part();
    this.#link.maxFrameBytes = this.#context.options.maxFrameBytes;
    resume(this.#context, verdict, this.#link, request);
    return true;
  }

  /**
   * Sends the client on to the server that has its session, where that is another one of this machine and takes it. What the
   * client has sent behind its hello waits until that is known.
   *
   * @returns Whether one is asked.
   */
  #sendOn(hello: Hello, request: ResumeRequest, message: WireMap): boolean {
    const { encoder, options, relays } = this.#context;
    const asked = relays?.ask(request, this.#link.transport, this.#headers, () => encoder.protocol(message));
    if (!asked) return false;
    this.#beginWaiting(options.handshakeTimeout);
    this.#link.hold();
    this.#afterwards(asked.then((relay) => this.#onAnswer(hello, relay)));
    return true;
  }

  /** @param relay - Absent where nobody takes the client: it begins anew. */
  #onAnswer(hello: Hello, relay: Relay | undefined): void {
    if (this.#isSettled) return relay?.abandon();
    if (relay) {
      this.#settle();
      this.#part();
      return relay.begin(this.#link.giveUp());
    }
    this.#welcome(hello);
    // Otherwise the server looks at the credentials, and it goes on after that.
    if (this.#isSettled) this.#link.release();
  }

  /** It is somebody else's from now on. */
  #part(): void {
    this.#context.intake.pending.delete(this);
    this.#context.connections.delete(this);
  }

  /** The first message of a plain client has to say who it is. */
  #onPlainCredentials(message: WireMap): void {
    const { authAction } = this.#context.options;
    if (authAction === undefined) {
      this.close(
        "unauthorized",
        "This server lets in only clients that say who they are, which a plain one cannot here: it has no authAction.",
      );
      return;
    }
    if (message["action"] !== authAction) {
      this.close("unauthorized", `The first message must be "${authAction}", with the credentials.`);
      return;
    }
    if (this.#state === ARRIVING) this.#beginPlainAuthentication();
    this.#context.silent.delete(this);
    this.#authenticate(credentialsIn(message), (auth) => {
      if (this.#settle()) this.#connectPlain(undefined, auth);
    });
  }

  #greetSilent(): void {
    if (this.#context.server.onAuth) {
      this.#beginPlainAuthentication();
      this.#context.countAsSilent(this);
      return;
    }
    if (this.#context.isCrowdedBySilent) {
      this.#keepWithoutChannel();
      return;
    }
    const connection = this.#admitPlain();
    // The user's code may have closed it.
    if (connection?.isConnected) this.#context.countAsSilent(connection);
  }

  /** A channel is most of what a silent client costs. In a crowd it comes with the first message, or when there is room. */
  #keepWithoutChannel(): void {
    const { options, runtime } = this.#context;
    this.#timer = runtime.clock.setTimeout(() => this.#greetSilent(), options.greetAfter);
    if (this.#isGreeted) return;
    this.#greet();
    this.#context.countAsSilent(this);
  }

  /** Greets a plain client that is not let in yet: it may be waiting for that. */
  #greet(): void {
    this.#isGreeted = true;
    this.#link.send(this.#context.encoder.protocol(plainGreeting()));
  }

  #beginPlainAuthentication(): void {
    this.#greet();
    this.#beginAuthentication();
  }

  #beginAuthentication(): void {
    this.#beginWaiting(this.#context.options.authTimeout, "The authentication took too long.");
  }

  #beginWaiting(timeout: number, reason?: string): void {
    const { clock } = this.#context.runtime;
    this.#state = AUTHENTICATING;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.close("handshake_timeout", reason), timeout);
  }

  /** Asks the server. While it thinks about it nothing more of the client is decoded. */
  #authenticate(credentials: unknown, admit: (auth: unknown) => void): void {
    const verdict = authenticate(this.#context.server, credentials, this.#info());
    if (!isPromiseLike(verdict)) return this.#onVerdict(verdict, admit);
    this.#link.hold();
    this.#afterwards(
      verdict.then((settled) => {
        this.#onVerdict(settled, admit);
        this.#link.release();
      }),
    );
  }

  /** What failed is a fault of ours, and ends the connection. */
  #afterwards(done: PromiseLike<void>): void {
    done.then(undefined, (error: unknown) => {
      reportUnhandled(toError(error), "The admission of a client");
      this.#link.terminate();
    });
  }

  #onVerdict(verdict: unknown, admit: (auth: unknown) => void): void {
    // It went, or was turned away, before the server had made up its mind.
    if (this.#isSettled) return;
    if (verdict instanceof Refusal) {
      this.#settle();
      this.#turnAway(verdict.code, verdict.reason, { closeCode: verdict.closeCode });
      return;
    }
    this.#link.maxFrameBytes = this.#context.options.maxFrameBytes;
    admit(verdict);
  }

  get #addr(): Address {
    return this.#link.transport.remoteAddress;
  }

  #info(): AuthInfo {
    const { kind, secure } = this.#link.transport;
    return Object.freeze({
      addr: this.#addr,
      transport: kind,
      secure,
      isPlain: !this.#isExtended,
      headers: Object.freeze({ ...this.#headers }),
    });
  }

  #admitPlain(): Connection | undefined {
    const greeting = this.#isGreeted ? undefined : plainGreeting();
    return this.#settle() ? this.#connectPlain(greeting, undefined) : undefined;
  }

  /** Of the contract nobody hears who is not let in. */
  #admitExtended(hello: Hello, auth: unknown): void {
    if (!this.#settle()) return;
    const { contractFingerprint, options } = this.#context;
    const differs =
      contractFingerprint !== undefined && hello.contract !== undefined && hello.contract !== contractFingerprint;
    const told = differs ? contractWithin(this.#context, hello.limit) : undefined;
    if (differs && options.contractMismatch === "refuse") {
      this.#turnAway("contract_mismatch", sentenceOf("contract_mismatch"), { contract: told });
      return;
    }
    const connection = this.#join(this.#context.extendedPeer(hello.limit), auth);
    connection.start(greet(this.#context, connection, { resumed: false, received: 0, contract: told }));
  }

  #connectPlain(greeting: WireMap | undefined, auth: unknown): Connection {
    const connection = this.#join(PLAIN_PEER, auth);
    connection.start(greeting);
    return connection;
  }

  /** It is in: from now on a connection has its link. */
  #join(peer: Peer, auth: unknown): Connection {
    const { cluster, connections, intake } = this.#context;
    intake.pending.delete(this);
    const connection = new Connection(this.#context, this.#link, peer, cluster?.channelId() ?? createId(), auth);
    connections.delete(this);
    connections.add(connection);
    return connection;
  }

  #turnAway(
    code: string,
    reason: string,
    how: { closeCode?: number; contract?: unknown; drain?: number | undefined },
  ): void {
    const { encoder, intake, options } = this.#context;
    const { closeCode = closeCodeOf(code), contract, drain = options.drain } = how;
    // A word of the application's is that of its `onAuth`.
    intake.refusals.refuse({ addr: this.#addr, code }, isWireCode(code) ? code : "unauthorized");
    intake.pending.delete(this);
    this.#context.leave(this);
    // When the server stops nobody comes any more: there is time for all.
    if (this.#context.isOpen && !intake.words.take()) {
      this.#link.terminate();
      return;
    }
    this.#link.send(encoder.protocol({ ...goodbye(code, reason, this.#isExtended), contract }));
    this.#link.end(closeCode, reason, drain);
  }

  get #isSettled(): boolean {
    return this.#state === SETTLED;
  }

  /** @returns Whether it was open until now what becomes of it. */
  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#state = SETTLED;
    this.#context.silent.delete(this);
    this.#context.runtime.clock.clearTimeout(this.#timer);
    return true;
  }
}
