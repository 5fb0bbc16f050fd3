import type { Duplex } from "node:stream";
import { LINGER_MS, MAX_BATCH_BYTES, RepodError, Queue, TokenBucket, joinFrames } from "@repod/core/internal";
import type {
  Address,
  BatchWriter,
  Runtime,
  TimerHandle,
  Transport,
  TransportEnd,
  TransportHandler,
} from "@repod/core/internal";
import { WebSocket } from "ws";
import type { RawData } from "ws";
import type { AcceptedWebSocket } from "./accepted-websocket.js";
import { closeReason, sendableCloseCode } from "./close-frame.js";

export interface WebSocketTransportOptions {
  readonly runtime: Runtime;
  readonly remoteAddress: Address;
  /** Whether the socket encrypts. */
  readonly secure: boolean;
  /** The socket of the `upgrade` event, on which the WebSocket speaks. */
  readonly socket: Duplex & { readonly bytesRead?: number };
  /** Writes for all transports of a server. */
  readonly writer: BatchWriter;
}

/** While nothing is delivered one chunk of the socket may wait, 64 KiB. Only compressed can it be more than this. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** How many pings, pongs and empty messages may come: far more than keep a connection alive. */
const IDLE_RATE = { perSecond: 100, burst: 1_000 } as const;
/** What a close frame without a code is called, and an end without a close frame. Neither is ever sent. */
const NO_CODE = 1005;
const NO_CLOSE_FRAME = 1006;

const NOTHING = new Uint8Array(0);

/** Everything works. */
const OPEN = 0;
/** We closed. What arrives is dropped until the peer has closed too. */
const CLOSING = 1;
/** The socket is destroyed, and the handler does not know yet. */
const TERMINATED = 2;
/** The handler has been told. */
const ENDED = 3;

/**
 * The server's side of a WebSocket. Owns it and its socket.
 *
 * `ws` receives, answers pings and closes. Messages are written by us straight onto the socket, header and payload in one
 * piece. The two do not mix up their bytes: where no extension was negotiated, `ws` writes each of its frames whole and
 * at once, in the call that sends it (its sender queues frames only behind a compression, or a `Blob`, of which we send
 * none), and we write whole messages, in one call too. Where an extension was negotiated, `ws` sends everything.
 */
export class WebSocketTransport implements Transport {
  readonly kind = "websocket";
  readonly secure: boolean;
  readonly remoteAddress: Address;
  readonly maxBatchBytes = MAX_BATCH_BYTES;
  readonly #ws: AcceptedWebSocket;
  readonly #socket: WebSocketTransportOptions["socket"];
  readonly #runtime: Runtime;
  readonly #writer: BatchWriter;
  readonly #hasExtension: boolean;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof ENDED = OPEN;
  #paused = false;
  /** Whether a `send` left bytes behind that `onDrain` has to be told about. */
  #behind = false;
  /** Messages, and at most one fault behind them, that arrived while nothing is delivered. */
  #held = new Queue<Uint8Array | RepodError>();
  #heldBytes = 0;
  /** Whether a text arrived. Nothing is taken after it. */
  #isFaulty = false;
  /** Of what arrives and holds no frame. Most send nothing of the kind. */
  #idleRate: TokenBucket | undefined;
  /** How this end is going to end, once the handler has had what comes before. */
  #comingEnd: TransportEnd | undefined;
  /** Whether the peer's close is being told, so that whoever listens can still answer what came before it. */
  #isLastWord = false;
  #scheduled = false;
  #faultCode: number | undefined;
  #socketError: Error | undefined;
  #lingering: TimerHandle | undefined;

  readonly #wsOnMessage = (data: RawData, isBinary: boolean): void => {
    if (this.#state !== OPEN || this.#isFaulty) return;
    if (isBinary && (data as Buffer).length > 0) this.#take(data as Buffer);
    else if (isBinary) this.#wsOnIdle();
    else {
      this.#isFaulty = true;
      this.#take(new RepodError("bad_frame", "A text message arrived; frames travel in binary messages."));
    }
  };
  /** Each costs time, and what bounds how many frames a peer sends does not see them. */
  readonly #wsOnIdle = (): void => {
    this.#idleRate ??= new TokenBucket(IDLE_RATE, this.#runtime.clock);
    if (this.#idleRate.take()) return;
    this.#ws.terminate();
    this.#endWith({
      clean: false,
      error: new RepodError("rate_limited", "Too many messages arrived that hold no frame."),
    });
  };
  readonly #wsOnError = (error: Error): void => {
    this.#endWith({ clean: false, ...withCode(this.#faultCode), error });
  };
  readonly #wsOnClose = (code: number): void => {
    this.#runtime.clock.clearTimeout(this.#lingering);
    this.#socket.off("end", this.#socketOnEnd);
    this.#endWith({
      clean: code !== NO_CLOSE_FRAME,
      ...withCode(code),
      ...(this.#socketError && { error: this.#socketError }),
    });
  };
  readonly #socketOnError = (error: Error): void => {
    this.#socketError ??= error;
  };
  /** Without a close frame before it: `ws` ends our side, however long the peer takes to read what waits for it. */
  readonly #socketOnEnd = (): void => {
    if (this.#state === OPEN) this.#linger();
  };
  readonly #socketOnWritten = (error?: Error | null): void => {
    this.#behind = false;
    if (error || this.#state !== OPEN || this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.bufferedBytes === 0) this.#handler?.onDrain();
    else if (!this.#hasExtension) this.#askForDrain();
    else this.#behind = true;
  };
  readonly #deliver = (): void => {
    this.#scheduled = false;
    this.#deliverHeld();
    this.#goOn();
  };

  /** @param ws - Just opened; nothing of it has been read. */
  constructor(ws: AcceptedWebSocket, options: WebSocketTransportOptions) {
    this.secure = options.secure;
    this.remoteAddress = options.remoteAddress;
    this.#ws = ws;
    this.#socket = options.socket;
    this.#runtime = options.runtime;
    this.#writer = options.writer;
    this.#hasExtension = ws.extensions !== "";
    ws.closingListener = {
      onPeerClose: (code) => this.#endWith({ clean: true, ...withCode(code) }),
      onFault: (code) => (this.#faultCode = code),
    };
    ws.on("message", this.#wsOnMessage);
    ws.on("ping", this.#wsOnIdle);
    ws.on("pong", this.#wsOnIdle);
    ws.on("error", this.#wsOnError);
    ws.on("close", this.#wsOnClose);
    this.#socket.on("error", this.#socketOnError);
    this.#socket.on("end", this.#socketOnEnd);
    // Until `listen` the socket keeps what arrives.
    ws.pause();
  }

  get bytesRead(): number | undefined {
    return this.#socket.bytesRead;
  }

  get bufferedBytes(): number {
    if (!this.#hasExtension) return this.#socket.writableLength;
    // What was never compressed stays counted after the end.
    return this.#ws.readyState === WebSocket.CLOSED ? 0 : this.#ws.bufferedAmount;
  }

  listen(handler: TransportHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (first) this.#schedule();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if ((this.#state !== OPEN && !this.#isLastWord) || byteLength === 0) return;
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.#hasExtension) this.#sendByWs(frames, byteLength);
    else this.#write(frames, byteLength);
  }

  pause(): void {
    if (this.#state !== OPEN || this.#paused) return;
    this.#paused = true;
    // Once the peer has ended, its socket is read to the end.
    if (!this.#comingEnd) this.#ws.pause();
  }

  resume(): void {
    if (this.#state !== OPEN || !this.#paused) return;
    this.#paused = false;
    this.#schedule();
  }

  close(closeCode: number, reason: string): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.#dropHeld();
    this.#ws.startClosing(sendableCloseCode(closeCode), closeReason(reason));
    this.#ws.resume();
    this.#schedule();
  }

  terminate(): void {
    // Also after the end: the peer may never end its socket, nor take what waits for it.
    this.#ws.terminate();
    if (this.#state >= TERMINATED) return;
    this.#state = TERMINATED;
    this.#dropHeld();
    this.#comingEnd = { clean: false };
    this.#schedule();
  }

  #write(frames: readonly Uint8Array[], byteLength: number): void {
    this.#writer.write(this.#socket, frames, byteLength);
    if (!this.#behind && this.#socket.writableLength > 0) this.#askForDrain();
  }

  #sendByWs(frames: readonly Uint8Array[], byteLength: number): void {
    const first = frames[0];
    const batch = first && frames.length === 1 ? first : joinFrames(frames, byteLength, this.#runtime.allocate);
    this.#behind = true;
    this.#ws.send(batch, { binary: true }, this.#socketOnWritten);
  }

  /** Writes nothing behind what the system has not taken, to be called back. A callback with every write costs more. */
  #askForDrain(): void {
    this.#behind = true;
    this.#socket.write(NOTHING, this.#socketOnWritten);
  }

  #take(item: Uint8Array | RepodError): void {
    if (this.#handler && !this.#paused && this.#held.length === 0) {
      this.#hand(this.#handler, item);
      return;
    }
    this.#held.push(item);
    this.#heldBytes += lengthOf(item);
    if (this.#heldBytes > MAX_HELD_BYTES && this.#held.length > 1) {
      this.#ws.terminate();
      this.#endWith({ clean: false, error: new RepodError("inbox_overflow") });
    }
  }

  #hand(handler: TransportHandler, item: Uint8Array | RepodError): void {
    if (item instanceof RepodError) handler.onFault(item);
    else handler.onData(item);
  }

  #deliverHeld(): void {
    while (this.#handler && !this.#paused) {
      const item = this.#held.shift();
      if (!item) return;
      this.#heldBytes -= lengthOf(item);
      this.#hand(this.#handler, item);
    }
  }

  /** After what was held: the end, where it has come, or what arrives from now on. */
  #goOn(): void {
    if (!this.#handler || this.#state === ENDED) return;
    if (this.#comingEnd) this.#tellEnd();
    else if (!this.#paused && this.#state === OPEN) this.#ws.resume();
  }

  #endWith(end: TransportEnd): void {
    // The first says how it was; what is ours to say about a socket that is destroyed was said.
    if (this.#comingEnd || this.#state >= TERMINATED) return;
    this.#comingEnd = end;
    this.#linger();
    if (!end.clean) this.#dropHeld();
    this.#tellEnd();
  }

  #tellEnd(): void {
    const end = this.#comingEnd;
    if (!end || !this.#handler || this.#held.length > 0 || (this.#paused && end.clean)) return;
    this.#isLastWord = this.#state === OPEN && end.clean;
    this.#state = ENDED;
    this.#ws.off("message", this.#wsOnMessage);
    this.#handler.onEnd(end);
    this.#isLastWord = false;
  }

  #dropHeld(): void {
    this.#paused = false;
    this.#held = new Queue();
    this.#heldBytes = 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#runtime.clock.defer(this.#deliver);
  }

  /** Cuts a peer that has ended and keeps its socket. */
  #linger(): void {
    if (this.#ws.readyState === WebSocket.CLOSED) return;
    this.#lingering ??= this.#runtime.clock.setTimeout(() => this.#ws.terminate(), LINGER_MS);
  }
}

function lengthOf(item: Uint8Array | RepodError): number {
  return item instanceof RepodError ? 0 : item.length;
}

function withCode(code: number | undefined): { closeCode?: number } {
  return code === undefined || code === NO_CODE || code === NO_CLOSE_FRAME ? {} : { closeCode: code };
}
