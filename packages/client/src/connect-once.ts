import { warnOfExposure } from "#address";
import {
  callUser,
  closeCodeOf,
  EXPLAINS,
  Failure,
  fingerprint,
  goodbye,
  helloMessage,
  isWireCode,
  Link,
  parseGreeting,
  printable,
  receivedSentence,
  PLAIN_PEER,
  PROTOCOL_VERSION,
  RepodError,
  sentenceOf,
  toError,
} from "@repod/core/internal";
import type {
  Codec,
  Contract,
  FrameEncoder,
  Greeting,
  LinkHandler,
  Peer,
  ResumeRequest,
  TimerHandle,
  TransportEnd,
  Turns,
  UserFunction,
  WireMap,
} from "@repod/core/internal";
import type { Endpoint } from "./address.js";
import { compareWithServer } from "./compare-with-server.js";
import { DRAIN } from "./options.js";
import type { ClientHost, ResolvedConnectionOptions } from "./options.js";

export interface AttemptOptions {
  readonly endpoint: Endpoint;
  readonly host: ClientHost;
  readonly options: ResolvedConnectionOptions;
  readonly codec: Codec;
  readonly encoder: FrameEncoder;
  readonly turns: Turns;
  /** Our contract, where there is one. */
  readonly contract: Contract | undefined;
}

/** What comes of an attempt: `onOpen` at most once, then one of the others, once. Nothing after `cancel`. */
export interface AttemptEvents {
  /** The transport is open. */
  onOpen(): void;
  /** The server has greeted. The link is the caller's from here on; without a greeting the server is a plain one. */
  onGreeted(link: Link, peer: Peer, greeting: Greeting | undefined): void;
  /** It did not come to that. `code` is the server's word where it refused us. */
  onFailed(error: RepodError, code: string): void;
}

/** One attempt to connect: asks for credentials where there are any, dials, says hello, waits for the greeting. */
export class Attempt implements LinkHandler {
  readonly #options: AttemptOptions;
  readonly #events: AttemptEvents;
  readonly #resume: ResumeRequest | undefined;
  /** Aborted as soon as it is settled what becomes of it. A connection that stands is not touched by that. */
  readonly #open = new AbortController();
  readonly #timer: TimerHandle;
  #link: Link | undefined;

  /** @param resume - The session to go on with, where there is one. */
  constructor(attempt: AttemptOptions, events: AttemptEvents, resume?: ResumeRequest) {
    const { host, options } = attempt;
    this.#options = attempt;
    this.#events = events;
    this.#resume = resume;
    this.#timer = host.runtime.clock.setTimeout(() => this.#onTimeout(), options.handshakeTimeout);
    this.#begin().catch((error: unknown) => {
      this.#fail(error instanceof RepodError ? error : connectionError("", error));
    });
  }

  /** Gives up; nobody is told. */
  cancel(): void {
    if (this.#settle()) this.leave("closed", "");
  }

  /** Ends what stands of the connection, with a word to the server, which may have taken our hello already. */
  leave(code: string, reason: string): void {
    this.#link?.send(this.#options.encoder.protocol(goodbye(code, reason, true)));
    this.#link?.end(closeCodeOf(code), reason, DRAIN);
  }

  onFrame(message: WireMap): void {
    const { action } = message;
    if (action === "connected") this.#onGreeting(message);
    else if (action === "$close" || action === "error") this.#onRefused(message);
    // Anything else before the greeting is not for us.
  }

  /** Ours, too: a greeting that says nothing, or does not come. */
  onFault(error: RepodError): void {
    this.#fail(error);
    this.leave(error.code, error.message);
  }

  onEnd({ error }: TransportEnd): void {
    this.#fail(
      new RepodError(
        "connection_failed",
        EXPLAINS
          ? `The server closed the connection before it greeted us${error ? `: ${error.message.replace(/\.$/, "")}` : ""}.`
          : undefined,
      ),
    );
  }

  async #begin(): Promise<void> {
    const { contract, encoder, endpoint, host, options } = this.#options;
    const { runtime } = host;
    const { maxFrameBytes } = options;
    // Before there is a connection: a server does not wait long for a hello.
    const auth = typeof options.auth === "function" ? await ask(options.auth as UserFunction) : options.auth;
    const { signal } = this.#open;
    if (signal.aborted) return;
    if (auth !== undefined) warnOfExposure(endpoint);
    const frame = encoder.protocol(
      helloMessage({
        version: PROTOCOL_VERSION,
        limit: maxFrameBytes,
        contract: contract && fingerprint(contract),
        auth,
        resume: this.#resume,
      }),
    );
    const transport = await host.dial(endpoint, { ...options, runtime, signal });
    if (signal.aborted) {
      transport.terminate();
      return;
    }
    this.#link = new Link({ ...this.#options, transport, runtime, maxFrameBytes }, this);
    this.#link.send(frame);
    this.#events.onOpen();
  }

  #onGreeting(message: WireMap): void {
    let greeting: Greeting | undefined;
    try {
      greeting = parseGreeting(message);
      if (greeting?.resumed && !this.#resume) throw new RepodError("protocol_error");
      // Whoever has our session knows us: it greets a plain client because our hello is long on its way.
      if (this.#resume && !greeting) throw new RepodError("connection_failed");
    } catch (error) {
      this.onFault(error as RepodError);
      return;
    }
    const link = this.#link;
    if (!link || !this.#settle()) return;
    this.#events.onGreeted(link, greeting ? { extended: true, limit: greeting.limit } : PLAIN_PEER, greeting);
  }

  /** A plain peer is told in another way than one that is known to be extended. */
  #onRefused({ code, contract, error, reason = error }: WireMap): void {
    const word = typeof code === "string" ? printable(code) : "connection_failed";
    const sentences = [
      receivedSentence(reason) ?? sentenceOf(word),
      ...(compareWithServer(this.#options.contract, contract) ?? []),
    ];
    const sentence = sentences.join(" ");
    const refusal = isWireCode(word)
      ? new RepodError(word, sentence)
      : new RepodError("refused", sentence, { reason: word, remote: true });
    this.#fail(refusal, word);
    this.#link?.end(closeCodeOf("closed"), "", DRAIN);
  }

  #onTimeout(): void {
    const error = new RepodError(
      "handshake_timeout",
      EXPLAINS ? `The server did not greet us within ${this.#options.options.handshakeTimeout} ms.` : undefined,
    );
    this.#fail(error);
    // Where a slow server goes on with the session on this link, a word would end it: the next attempt asks for it again.
    if (this.#resume) this.#link?.terminate();
    else this.leave(error.code, error.message);
  }

  #fail(error: RepodError, code: string = error.code): void {
    if (this.#settle()) this.#events.onFailed(error, code);
  }

  /** @returns Whether it was open until now what becomes of it. */
  #settle(): boolean {
    if (this.#open.signal.aborted) return false;
    this.#open.abort();
    this.#options.host.runtime.clock.clearTimeout(this.#timer);
    return true;
  }
}

/** Asks a function of the user's for credentials. */
async function ask(auth: UserFunction): Promise<unknown> {
  const answer = await callUser(auth, undefined);
  if (answer instanceof Failure) throw connectionError("No credentials: ", answer.error);
  return answer;
}

function connectionError(what: string, cause: unknown): RepodError {
  return new RepodError("connection_failed", what + toError(cause).message, { cause });
}
