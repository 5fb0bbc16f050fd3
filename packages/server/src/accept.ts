import {
  closeCodeOf,
  createId,
  createToken,
  goodbye,
  greetingMessage,
  isHello,
  Link,
  logger,
  parseHello,
  PLAIN_PEER,
  plainGreeting,
  PROTOCOL_VERSION,
  sentenceOf,
  toError,
} from "@repod/core/internal";
import type { Hello, LinkHandler, Peer, RepodError, TimerHandle, Transport, WireMap } from "@repod/core/internal";
import { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";

/** More than a greeting takes besides the contract, in bytes and in elements. */
const REST_OF_GREETING = 512;
const REST_OF_ELEMENTS = 32;

/** How many may be told why they are turned away at the same time. */
const MOST_LEAVING = 1_024;

/**
 * Takes in a client that just connected. Whatever it does from here on concerns nobody else.
 *
 * @param waited - How long it has been silent already, in milliseconds. Defaults to 0.
 */
export function accept(context: ServerContext, transport: Transport, waited = 0): void {
  const arrival = new Arrival(context, transport, waited);
  context.connections.add(arrival);
  if (!context.isOpen) arrival.close("server_stopping");
  else if (context.connections.size > context.options.maxConnections) arrival.close("too_many_connections");
}

/** Takes in a client only to tell it why it cannot stay. */
export function turnAway(context: ServerContext, transport: Transport, code: string, reason: string): void {
  const arrival = new Arrival(context, transport, 0);
  context.connections.add(arrival);
  arrival.close(code, reason);
}

/** Somebody who connected and is not known yet: its first frame, or its silence, says what it is. */
export class Arrival implements LinkHandler {
  readonly #context: ServerContext;
  readonly #link: Link;
  readonly #timer: TimerHandle;
  readonly #id = createId();
  #settled = false;

  constructor(context: ServerContext, transport: Transport, waited: number) {
    const { codec, options, runtime, turns } = context;
    this.#context = context;
    this.#link = new Link({ transport, codec, runtime, turns, maxFrameBytes: options.maxFrameBytes }, this);
    // On a WebSocket nobody waits for a greeting: what speaks it knows the protocol.
    const greetsSilent = options.plainPeers === "allow" && transport.kind !== "websocket";
    this.#timer = runtime.clock.setTimeout(
      greetsSilent ? () => this.#greetSilent() : () => this.close("handshake_timeout"),
      Math.max(0, (greetsSilent ? options.greetAfter : options.handshakeTimeout) - waited),
    );
  }

  /** Turns it away, and says why. It has said nothing yet, so it is told in the way that everybody understands. */
  close(code: string, reason = sentenceOf(code), drain?: number): void {
    if (this.#settle()) this.#turnAway(code, reason, { drain });
  }

  /** Ends it at once. */
  cut(): void {
    this.#settle();
    this.#link.terminate();
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    if (isHello(message)) {
      this.#onHello(message);
      return;
    }
    if (this.#context.options.plainPeers === "refuse") {
      this.close("protocol_error", "This server accepts only clients that say hello.");
      return;
    }
    this.#greetPlain()?.onFirstFrame(message, byteLength, hasProtocolKeys);
  }

  onFault(error: RepodError): void {
    this.close(error.code, error.message);
  }

  onEnd(): void {
    this.#settle();
    this.#context.forget(this);
  }

  #onHello(message: WireMap): void {
    if (!this.#settle()) return;
    let hello: Hello;
    try {
      hello = parseHello(message);
    } catch (error) {
      this.#turnAway("protocol_error", toError(error).message, { extended: true });
      return;
    }
    const { contractFingerprint, options, runtime } = this.#context;
    const differs =
      contractFingerprint !== undefined && hello.contract !== undefined && hello.contract !== contractFingerprint;
    const told = differs ? this.#contractFor(hello.limit) : undefined;
    if (differs && options.contractMismatch === "refuse") {
      this.#turnAway("contract_mismatch", sentenceOf("contract_mismatch"), { extended: true, contract: told });
      return;
    }
    const greeting = greetingMessage({
      version: Math.min(PROTOCOL_VERSION, hello.version),
      session: this.#id,
      token: createToken(),
      limit: options.maxFrameBytes,
      time: runtime.clock.wallTime(),
      contract: told,
    });
    this.#connect({ extended: true, limit: hello.limit }, greeting);
  }

  /** Our contract, by which a client names the difference; only that there is one where it does not fit into a frame. */
  #contractFor(limit: number): readonly string[] | false {
    const { contractLines, options } = this.#context;
    // A character takes three bytes at most.
    const byteLength = contractLines.reduce((sum, line) => sum + 3 * line.length, REST_OF_GREETING);
    const fits = byteLength <= limit && contractLines.length + REST_OF_ELEMENTS <= options.maxElements;
    return fits ? contractLines : false;
  }

  #greetPlain(): Connection | undefined {
    return this.#settle() ? this.#connect(PLAIN_PEER, plainGreeting()) : undefined;
  }

  #greetSilent(): void {
    this.#greetPlain()?.countAsSilent();
  }

  #connect(peer: Peer, greeting: WireMap): Connection | undefined {
    const { connections } = this.#context;
    const connection = new Connection(this.#context, this.#link, peer, this.#id);
    connections.delete(this);
    connections.add(connection);
    connection.start(greeting);
    return connection;
  }

  #turnAway(
    code: string,
    reason: string,
    how: { extended?: boolean; contract?: unknown; drain?: number | undefined },
  ): void {
    const { encoder, options } = this.#context;
    const { extended = false, contract, drain = options.drain } = how;
    logger().log("info", "client_refused", { addr: this.#link.transport.remoteAddress, code });
    this.#context.leave(this);
    // Under a flood of those who are turned away, their sockets are needed more than their understanding.
    if (this.#context.leaving.size > MOST_LEAVING) {
      this.#link.terminate();
      return;
    }
    this.#link.send(encoder.protocol({ ...goodbye(code, reason, extended), contract }));
    this.#link.end(closeCodeOf(code), reason, drain);
  }

  /** @returns Whether it was open until now what becomes of it. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#context.runtime.clock.clearTimeout(this.#timer);
    return true;
  }
}
