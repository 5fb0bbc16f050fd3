import { joinChunks, MAX_BATCH_BYTES, RepodError, Queue } from "@repod/core/internal";
import type { Address, Runtime, Transport, TransportEnd, TransportHandler } from "@repod/core/internal";
import { DRAIN_POLL_MS, MAX_REASON_BYTES, OVERFLOW_FACTOR } from "../limits.js";
import { ABANDONED, CLOSING, ENDED, FAULTY, OPEN } from "./websocket-states.js";

/** What a transport uses of a WebSocket, a browser's or that of the package `ws`. */
export interface WebSocketLike {
  /** Bytes sent that the system has not taken yet. */
  readonly bufferedAmount: number;
  send(data: Uint8Array): void;
  close(code: number, reason: string): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: CloseEventLike) => void): void;
  /** Stops reading from the system; a browser cannot. */
  pause?(): void;
  resume?(): void;
}

export interface CloseEventLike {
  readonly code: number;
  readonly wasClean: boolean;
}

export interface WebSocketTransportOptions {
  readonly runtime: Runtime;
  readonly remoteAddress: Address;
  /** Whether it encrypts: `wss`. */
  readonly secure: boolean;
  /** How many bytes of messages may wait to be taken, in all. Where reading cannot be paused, four times as many end it. */
  readonly maxInboxBytes: number;
}

type Arrived = Uint8Array | string;

/** A transport over an open WebSocket, in browsers and in Node. Owns the WebSocket. */
export class WebSocketTransport implements Transport {
  readonly kind = "websocket";
  readonly secure: boolean;
  readonly remoteAddress: Address;
  readonly maxBatchBytes = MAX_BATCH_BYTES;
  readonly #socket: WebSocketLike;
  readonly #runtime: Runtime;
  readonly #maxHeldBytes: number;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof FAULTY | typeof CLOSING | typeof ENDED = OPEN;
  #paused = false;
  /** What arrived and waits for somebody to listen, or for `resume`. */
  #held = new Queue<Arrived>();
  #heldBytes = 0;
  /** Whether a `send` left bytes behind that `onDrain` has to be told about. */
  #behind = false;
  /** How it ended, until the handler knows. */
  #untold: TransportEnd | undefined;

  constructor(socket: WebSocketLike, options: WebSocketTransportOptions) {
    this.secure = options.secure;
    this.remoteAddress = options.remoteAddress;
    this.#socket = socket;
    this.#runtime = options.runtime;
    this.#maxHeldBytes = options.maxInboxBytes * OVERFLOW_FACTOR;
    // Nobody else has the socket, so that the listeners go when it goes.
    socket.addEventListener("message", ({ data }) => this.#socketOnMessage(arrived(data)));
    socket.addEventListener("close", (event) => {
      if (this.#state < ENDED) this.#finish(this.endOf(event));
    });
  }

  /** After the end nothing goes out any more, whatever a browser still counts. */
  get bufferedBytes(): number {
    return this.#state === ENDED ? 0 : this.#socket.bufferedAmount;
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
    this.#schedule();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if (this.#state >= CLOSING || byteLength === 0) return;
    this.#socket.send(frames.length === 1 ? frames[0]! : joinChunks(frames, byteLength, this.#runtime.allocate));
    if (!this.#behind && this.bufferedBytes > 0) this.#pollDrain();
  }

  /** A browser reads on and the messages wait here; only what it holds itself, and `maxHeldBytes`, bound them. */
  pause(): void {
    if (this.#state === CLOSING) return;
    this.#paused = true;
    this.#socket.pause?.();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume?.();
    this.#schedule();
  }

  close(closeCode: number, reason: string): void {
    if (this.#state < CLOSING) {
      this.#state = CLOSING;
      // A page may say nothing else. What the other codes mean was said before, in a message.
      const code = closeCode >= 3000 && closeCode <= 4999 ? closeCode : 1000;
      this.#socket.close(code, cutReason(reason));
    }
    this.#dropHeld();
    this.resume();
  }

  terminate(): void {
    // The browser waits for the peer's answer by itself, and a peer that vanished gives none.
    this.#socket.close(ABANDONED, "");
    // An end in order that waits behind what is held back is none any more.
    if (this.#state < ENDED || this.#untold?.clean) this.#finish({ clean: false });
  }

  protected endOf({ code, wasClean }: CloseEventLike): TransportEnd {
    // These two are what our side found, not what the peer sent: no code, and no close at all.
    return { clean: wasClean, ...(code !== 1005 && code !== 1006 && { closeCode: code }) };
  }

  #socketOnMessage(data: Arrived): void {
    if (this.#state > OPEN) return;
    this.#held.push(data);
    this.#heldBytes += data.length;
    this.#deliver();
    if (this.#heldBytes <= this.#maxHeldBytes) return;
    this.#finish({ clean: false, error: new RepodError("inbox_overflow") });
    this.terminate();
  }

  /** An end in order waits behind what is held back; any other does not. */
  #finish(end: TransportEnd): void {
    this.#state = ENDED;
    this.#untold = end;
    if (!end.clean) this.#dropHeld();
    this.#schedule();
  }

  #schedule(): void {
    this.#runtime.clock.defer(() => {
      this.#deliver();
      const end = this.#untold;
      if (!end || !this.#handler || this.#held.length > 0) return;
      this.#untold = undefined;
      this.#handler.onEnd(end);
    });
  }

  #deliver(): void {
    // The handler may change while it is called, and so may everything else.
    while (this.#handler && !this.#paused) {
      const data = this.#held.shift();
      if (data === undefined) return;
      this.#heldBytes -= data.length;
      if (typeof data !== "string") this.#handler.onData(data);
      else {
        this.#dropHeld();
        // An end that is known already says the rest.
        if (this.#state === OPEN) this.#state = FAULTY;
        this.#handler.onFault(new RepodError("bad_frame"));
      }
    }
  }

  #dropHeld(): void {
    this.#held = new Queue();
    this.#heldBytes = 0;
  }

  #pollDrain(): void {
    this.#behind = true;
    this.#runtime.clock.setTimeout(() => {
      this.#behind = false;
      if (this.#state >= CLOSING) return;
      if (this.bufferedBytes > 0) this.#pollDrain();
      else this.#handler?.onDrain();
    }, DRAIN_POLL_MS);
  }
}

/** A message as it is held; a text only counts. Not by `instanceof`: a buffer may be of another realm. */
function arrived(data: unknown): Arrived {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data) ? (data as Uint8Array) : new Uint8Array(data as ArrayBuffer);
}

/** As much of a text as fits, in whole characters. */
function cutReason(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}
