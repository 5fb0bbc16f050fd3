import { MAX_BATCH_BYTES } from "../defaults.js";
import type { RepodError } from "../errors/repod-error.js";
import type { Runtime } from "../util/runtime.js";
import { BatchWriter } from "./batch-writer.js";
import type { Address, Transport, TransportEnd, TransportHandler } from "./transport.js";

/** What a transport uses of a stream socket. Node's `net.Socket` and `tls.TLSSocket` have this shape. */
export interface StreamSocket {
  /** Bytes written that the system has not taken yet. */
  readonly writableLength: number;
  write(chunk: Uint8Array, onWritten?: (error?: Error | null) => void): boolean;
  cork(): void;
  uncork(): void;
  pause(): unknown;
  resume(): unknown;
  end(): unknown;
  destroy(): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  off(event: "end", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}

export interface SocketTransportOptions {
  readonly runtime: Runtime;
  readonly remoteAddress: Address;
  /** Whether the socket encrypts. */
  readonly secure: boolean;
  /** Shared with other transports. Defaults to one of its own. */
  readonly writer?: BatchWriter;
  /** Has it told that the socket broke: at once, or after others that broke together with it. Defaults to at once. */
  readonly departures?: { pass(tell: () => void): void } | undefined;
  /**
   * What it means that a peer begins with these bytes, or ends without any, where it is none that was meant. Defaults to
   * none: any is. An error about bytes is of those that a peer is at fault with.
   */
  readonly explain?: (first: Uint8Array | undefined) => RepodError | undefined;
}

/**
 * How both sides set up their sockets: small messages leave at once, and after 30 s of silence the system asks whether the
 * peer is still there. A peer that ends its side does not end ours, which may have an answer to write.
 */
export const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
  allowHalfOpen: true,
} as const;

const NOTHING = new Uint8Array(0);

/** Everything works. */
const OPEN = 0;
/** We ended our side. The peer's bytes are read and dropped until it ends its own. */
const CLOSING = 1;
/** The socket is destroyed and has not said so yet. */
const TERMINATED = 2;
/** The peer ended its side, and that is being told: whoever listens can still answer what came before it. */
const LAST_WORD = 3;
/** The end is known. */
const ENDED = 4;

/** What else is so or is not, one bit each: a connection that does nothing is to take little memory. */
const SECURE = 1;
const PAUSED = 2;
/** A `send` left bytes behind that `onDrain` has to be told about. */
const BEHIND = 4;
/** The peer ended its side, and may still read. */
const HALF_OPEN = 8;

/** Where a socket has its transport: its listeners are the same functions for all, not four closures for each. */
const TRANSPORT = Symbol("repod.transport");

type OwnedSocket = StreamSocket & { [TRANSPORT]?: SocketTransport };

function socketOnData(this: OwnedSocket, chunk: Uint8Array): void {
  this[TRANSPORT]?.onData(chunk);
}

function socketOnEnd(this: OwnedSocket): void {
  this[TRANSPORT]?.onEnd({ clean: true });
}

function socketOnClose(this: OwnedSocket): void {
  this[TRANSPORT]?.onEnd({ clean: false });
}

function socketOnError(this: OwnedSocket, error: Error): void {
  this[TRANSPORT]?.onEnd({ clean: false, error });
}

/** A transport over a connected stream socket, on either side of the connection. Owns the socket. */
export class SocketTransport implements Transport {
  readonly remoteAddress: Address;
  readonly #socket: OwnedSocket;
  readonly #runtime: Runtime;
  readonly #writer: BatchWriter;
  readonly #departures: SocketTransportOptions["departures"];
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof LAST_WORD | typeof ENDED = OPEN;
  #bits = 0;
  /** An end that came before there was a handler, or together with many others. */
  #untold: TransportEnd | undefined;
  /** Until the first bytes. */
  #explain: SocketTransportOptions["explain"];

  constructor(socket: StreamSocket, options: SocketTransportOptions) {
    this.remoteAddress = options.remoteAddress;
    this.#socket = socket;
    this.#runtime = options.runtime;
    this.#writer = options.writer ?? new BatchWriter(options.runtime);
    this.#departures = options.departures;
    this.#explain = options.explain;
    if (options.secure) this.#set(SECURE);
    this.#socket[TRANSPORT] = this;
    // Without a listener for data the socket keeps what arrives, and its end, for `listen`.
    socket.on("end", socketOnEnd);
    socket.on("close", socketOnClose);
    socket.on("error", socketOnError);
  }

  get kind(): "tcp" {
    return "tcp";
  }

  get secure(): boolean {
    return this.#is(SECURE);
  }

  get maxBatchBytes(): number {
    return Infinity;
  }

  get bufferedBytes(): number {
    // What waits goes on over another transport: it must not be given to a socket that broke, and is not told of yet.
    return this.#untold ? MAX_BATCH_BYTES : this.#socket.writableLength;
  }

  listen(handler: TransportHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (!first) return;
    if (this.#untold) this.#runtime.clock.defer(() => this.#tell());
    else if (this.#state === OPEN) this.#startReading();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if ((this.#state !== OPEN && this.#state !== LAST_WORD) || byteLength === 0) return;
    this.#writer.write(this.#socket, frames, byteLength);
    if (!this.#is(BEHIND) && this.#socket.writableLength > 0) this.#askForDrain();
  }

  pause(): void {
    if (this.#state !== OPEN || this.#is(PAUSED)) return;
    this.#set(PAUSED);
    this.#socket.pause();
  }

  resume(): void {
    if (this.#state !== OPEN || !this.#is(PAUSED)) return;
    this.#clear(PAUSED);
    // Before `listen` nobody would get the bytes.
    if (this.#handler) this.#socket.resume();
  }

  close(): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.#socket.end();
    this.#socket.resume();
  }

  terminate(): void {
    if (this.#state < TERMINATED) this.#state = TERMINATED;
    // Also after the end: the peer may have ended its side and never take what waits for it.
    this.#socket.destroy();
  }

  /** The socket has read bytes. */
  onData(chunk: Uint8Array): void {
    if (this.#state !== OPEN) return;
    const explain = this.#explain;
    this.#explain = undefined;
    const error = explain?.(chunk);
    if (error) this.#handler?.onFault(error);
    else this.#handler?.onData(chunk);
  }

  /** The socket has ended. Only the first time counts. */
  onEnd(end: TransportEnd): void {
    if (this.#state >= LAST_WORD) return;
    if (end.clean && this.#state === OPEN) this.#set(HALF_OPEN);
    const isOurs = this.#state === TERMINATED;
    this.#state = ENDED;
    this.#socket.off("data", socketOnData);
    this.#socket.off("end", socketOnEnd);
    this.#socket.off("close", socketOnClose);
    // The listener for errors stays: a late one without a listener would end the process.
    const error = end.error ?? this.#explain?.(undefined);
    this.#untold = error ? { ...end, error } : end;
    if (!this.#handler) return;
    if (end.clean || isOurs || !this.#departures) this.#tell();
    else this.#departures.pass(() => this.#tell());
  }

  #startReading(): void {
    this.#socket.on("data", socketOnData);
    if (!this.#is(PAUSED)) this.#socket.resume();
  }

  /**
   * Writes nothing behind what the system has not taken, to be called back. A callback with every write would do too, but
   * costs a tick for each: about a tenth of the CPU time of a small write that is taken at once, as nearly all are.
   */
  #askForDrain(): void {
    this.#set(BEHIND);
    this.#socket.write(NOTHING, (error) => this.#onWritten(error));
  }

  #onWritten(error: Error | null | undefined): void {
    this.#clear(BEHIND);
    if (error || this.#state !== OPEN) return;
    if (this.#socket.writableLength > 0) this.#askForDrain();
    else this.#handler?.onDrain();
  }

  #tell(): void {
    const end = this.#untold;
    this.#untold = undefined;
    if (!end) return;
    const isHalfOpen = this.#is(HALF_OPEN);
    if (isHalfOpen) this.#state = LAST_WORD;
    this.#handler?.onEnd(end);
    this.#state = ENDED;
    if (isHalfOpen) this.#socket.end();
  }

  #is(bit: number): boolean {
    return (this.#bits & bit) !== 0;
  }

  #set(bit: number): void {
    this.#bits |= bit;
  }

  #clear(bit: number): void {
    this.#bits &= ~bit;
  }
}
