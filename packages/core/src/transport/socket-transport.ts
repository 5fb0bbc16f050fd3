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
/** The end is known. */
const ENDED = 3;

/** A transport over a connected stream socket, on either side of the connection. Owns the socket. */
export class SocketTransport implements Transport {
  readonly kind = "tcp";
  readonly secure: boolean;
  readonly remoteAddress: Address;
  readonly maxBatchBytes = Infinity;
  readonly #socket: StreamSocket;
  readonly #runtime: Runtime;
  readonly #writer: BatchWriter;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof ENDED = OPEN;
  #paused = false;
  /** Whether a `send` left bytes behind that `onDrain` has to be told about. */
  #behind = false;
  /** Whether the peer ended its side, and may still read. */
  #isHalfOpen = false;
  /** Whether such an end is being told, so that whoever listens can still answer what came before it. */
  #isLastWord = false;
  /** An end that came before there was a handler. */
  #untold: TransportEnd | undefined;
  /** Until the first bytes. */
  #explain: SocketTransportOptions["explain"];

  readonly #socketOnData = (chunk: Uint8Array): void => {
    if (this.#state !== OPEN) return;
    const explain = this.#explain;
    this.#explain = undefined;
    const error = explain?.(chunk);
    if (error) this.#handler?.onFault(error);
    else this.#handler?.onData(chunk);
  };
  readonly #socketOnEnd = (): void => this.#finish({ clean: true });
  readonly #socketOnClose = (): void => this.#finish({ clean: false });
  readonly #socketOnError = (error: Error): void => this.#finish({ clean: false, error });
  readonly #socketOnWritten = (error?: Error | null): void => {
    this.#behind = false;
    if (error || this.#state !== OPEN) return;
    if (this.#socket.writableLength > 0) this.#askForDrain();
    else this.#handler?.onDrain();
  };

  constructor(socket: StreamSocket, options: SocketTransportOptions) {
    this.secure = options.secure;
    this.remoteAddress = options.remoteAddress;
    this.#socket = socket;
    this.#runtime = options.runtime;
    this.#writer = options.writer ?? new BatchWriter(options.runtime);
    this.#explain = options.explain;
    // Without a listener for data the socket keeps what arrives, and its end, for `listen`.
    socket.on("end", this.#socketOnEnd);
    socket.on("close", this.#socketOnClose);
    socket.on("error", this.#socketOnError);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  listen(handler: TransportHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (!first) return;
    if (this.#untold) this.#runtime.clock.defer(() => this.#tell());
    else if (this.#state === OPEN) this.#startReading();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if ((this.#state !== OPEN && !this.#isLastWord) || byteLength === 0) return;
    this.#writer.write(this.#socket, frames, byteLength);
    if (!this.#behind && this.#socket.writableLength > 0) this.#askForDrain();
  }

  pause(): void {
    if (this.#state !== OPEN || this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (this.#state !== OPEN || !this.#paused) return;
    this.#paused = false;
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

  #startReading(): void {
    this.#socket.on("data", this.#socketOnData);
    if (!this.#paused) this.#socket.resume();
  }

  /**
   * Writes nothing behind what the system has not taken, to be called back. A callback with every write would do too, but
   * costs a tick for each: about a tenth of the CPU time of a small write that is taken at once, as nearly all are.
   */
  #askForDrain(): void {
    this.#behind = true;
    this.#socket.write(NOTHING, this.#socketOnWritten);
  }

  #finish(end: TransportEnd): void {
    if (this.#state === ENDED) return;
    this.#isHalfOpen = end.clean && this.#state === OPEN;
    this.#state = ENDED;
    this.#socket.off("data", this.#socketOnData);
    this.#socket.off("end", this.#socketOnEnd);
    this.#socket.off("close", this.#socketOnClose);
    // The listener for errors stays: a late one without a listener would end the process.
    const error = end.error ?? this.#explain?.(undefined);
    this.#untold = error ? { ...end, error } : end;
    if (this.#handler) this.#tell();
  }

  #tell(): void {
    const end = this.#untold;
    this.#untold = undefined;
    if (!end) return;
    this.#isLastWord = this.#isHalfOpen;
    this.#handler?.onEnd(end);
    this.#isLastWord = false;
    if (this.#isHalfOpen) this.#socket.end();
  }
}
