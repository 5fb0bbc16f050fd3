import { RepodError } from "../errors/repod-error.js";
import type { TimerHandle } from "../util/clock.js";
import { joinChunks } from "../util/join-chunks.js";
import { Queue } from "../util/queue.js";
import type { Runtime } from "../util/runtime.js";
import type { Address, Transport, TransportEnd, TransportHandler } from "./transport.js";

/** What a transport uses of a message port: that of a browser, or of Node's `worker_threads`. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Not every browser tells of `close`: that the other end is gone. */
  addEventListener(type: "message" | "messageerror" | "close", listener: (event: PortEvent) => void): void;
  start(): void;
  close(): void;
}

/** What is used of an event of a port; only `message` has something to say. */
export interface PortEvent {
  readonly data?: unknown;
}

export interface PortTransportOptions {
  readonly runtime: Runtime;
  readonly remoteAddress: Address;
  /** The most bytes of frames in one message, unless it is one frame. */
  readonly maxBatchBytes: number;
}

/** In what a client posts to whatever leads to a server: the port through which it is going to speak. */
export const PORT_KEY = "repodPort";

// What two ends post to each other: frames as an ArrayBuffer, how many bytes were taken as a number, and these two.

/** Nothing more will come. */
const END = "end";
/** The same, and not in order. */
const CUT = "cut";

/** The first word of a server through the port of a client, before it has a transport: that it has taken nothing. */
export const PORT_GREETING = 0;

/** How many bytes one direction takes before `bufferedBytes` begins to count, as a system's buffers would. */
const CAPACITY = 64 * 1024;
/** After how many bytes the other end hears that they were taken: seldom, and in time before it has to wait. */
const TAKEN_BYTES = CAPACITY / 4;
/** How long the other end may take to end its side after ours, in milliseconds: it may not be there any more. */
const CLOSING_MS = 5_000;

/** In the place of bytes: something else was posted. */
const NO_BYTES = new Uint8Array(0);

// In this order: from CLOSING on nothing is sent.

/** Everything works. */
const OPEN = 0;
/** What arrived broke a rule. Nothing is delivered any more. */
const FAULTY = 1;
/** The handler is being told of an end in order, and may answer what came before it. */
const TELLING = 2;
/** We ended our side. What arrives is dropped until the other end has ended too. */
const CLOSING = 3;
/** The end is known, though maybe not to the handler. */
const ENDED = 4;

/**
 * A transport over one end of a message channel: between a page and its worker, two threads, or within one. Owns the port.
 *
 * Each batch is one message, an ArrayBuffer that changes hands. It is always a copy: frames may be shared with others, and
 * lie in memory with more. A port tells nobody how much waits behind it, so both ends count.
 */
export class PortTransport implements Transport {
  readonly kind = "port";
  readonly secure = false;
  readonly remoteAddress: Address;
  readonly maxBatchBytes: number;
  readonly #port: MessagePortLike;
  readonly #clock: Runtime["clock"];
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof FAULTY | typeof TELLING | typeof CLOSING | typeof ENDED = OPEN;
  #paused = false;
  /** What arrived and waits for somebody to listen, or for `resume`. */
  #held = new Queue<Uint8Array>();
  /** Bytes that were posted and are not known to be taken. */
  #outstanding = 0;
  /** Bytes that were taken here, of which the other end has not heard. */
  #taken = 0;
  /** Whether a `send` left bytes behind that `onDrain` has to be told about. */
  #behind = false;
  /** How it ends, until the handler knows. */
  #untold: TransportEnd | undefined;
  #deadline: TimerHandle;

  readonly #portOnMessage = ({ data }: PortEvent): void => {
    if (data === END) this.#finish({ clean: true });
    else if (data === CUT) this.#finish({ clean: false, error: new RepodError("connection_lost") });
    else if (typeof data === "number" && data >= 0 && data <= this.#outstanding) this.#onTaken(data);
    else this.#takeIn(isBytes(data) ? new Uint8Array(data) : NO_BYTES);
    this.#deliver();
  };
  readonly #portOnMessageError = (): void => {
    this.#takeIn(NO_BYTES);
    this.#deliver();
  };
  readonly #portOnClose = (): void => {
    // Whoever has ended in order closes its port.
    if (!this.#untold) this.#finish({ clean: false, error: new RepodError("connection_lost") });
    this.#deliver();
  };

  constructor(port: MessagePortLike, options: PortTransportOptions) {
    this.remoteAddress = options.remoteAddress;
    this.maxBatchBytes = options.maxBatchBytes;
    this.#port = port;
    this.#clock = options.runtime.clock;
    // Nobody else has the port, so that the listeners go when it goes.
    port.addEventListener("message", this.#portOnMessage);
    port.addEventListener("messageerror", this.#portOnMessageError);
    port.addEventListener("close", this.#portOnClose);
    port.start();
  }

  get bufferedBytes(): number {
    return this.#state === ENDED ? 0 : Math.max(0, this.#outstanding - CAPACITY);
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
    this.#schedule();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if (this.#state >= CLOSING || byteLength === 0) return;
    const { buffer } = joinChunks(frames, byteLength, allocate);
    this.#outstanding += byteLength;
    if (this.bufferedBytes > 0) this.#behind = true;
    this.#port.postMessage(buffer, [buffer as ArrayBuffer]);
  }

  pause(): void {
    if (this.#state < CLOSING) this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#schedule();
  }

  close(): void {
    if (this.#state >= TELLING) return;
    this.#state = CLOSING;
    this.#post(END);
    this.#dropHeld();
    this.resume();
    this.#deadline = this.#clock.setTimeout(() => this.terminate(), CLOSING_MS);
    if (this.#untold) this.#schedule();
  }

  terminate(): void {
    if (this.#state === ENDED) return;
    this.#post(CUT);
    this.#finish({ clean: false });
    this.#schedule();
  }

  #takeIn(bytes: Uint8Array): void {
    // Whoever still sends must not wait for room.
    if (this.#state !== OPEN) this.#countAsTaken(bytes.length);
    else if (this.#handler && !this.#paused && this.#held.length === 0) this.#give(this.#handler, bytes);
    else this.#held.push(bytes);
  }

  #give(handler: TransportHandler, bytes: Uint8Array): void {
    if (bytes === NO_BYTES) {
      // No bytes are delivered after what is none.
      this.#state = FAULTY;
      this.#dropHeld();
      handler.onFault(new RepodError("bad_frame"));
      return;
    }
    handler.onData(bytes);
    this.#countAsTaken(bytes.length);
  }

  #deliver(): void {
    // The handler may change while it is called, and so may everything else.
    while (this.#handler && !this.#paused) {
      const bytes = this.#held.shift();
      if (!bytes) break;
      this.#give(this.#handler, bytes);
    }
    this.#deliverEnd();
  }

  #deliverEnd(): void {
    const end = this.#untold;
    if (!end || !this.#handler || this.#held.length > 0) return;
    this.#untold = undefined;
    const isOurs = this.#state >= CLOSING;
    if (!isOurs) this.#state = TELLING;
    this.#handler.onEnd(end);
    if (!isOurs) this.#post(END);
    this.#over();
  }

  /** An end in order waits behind what is held back; a fault does not, and overtakes such an end. */
  #finish(end: TransportEnd): void {
    if (this.#state === TELLING || this.#state === ENDED) return;
    this.#clock.clearTimeout(this.#deadline);
    this.#untold = end;
    if (end.clean) return;
    this.#over();
    this.#dropHeld();
  }

  #over(): void {
    this.#state = ENDED;
    this.#port.close();
  }

  #onTaken(byteLength: number): void {
    this.#outstanding -= byteLength;
    if (!this.#behind || this.bufferedBytes > 0) return;
    this.#behind = false;
    if (this.#state === OPEN) this.#handler?.onDrain();
  }

  #countAsTaken(byteLength: number): void {
    this.#taken += byteLength;
    if (this.#taken < TAKEN_BYTES) return;
    this.#post(this.#taken);
    this.#taken = 0;
  }

  #post(word: number | string): void {
    if (this.#state < ENDED) this.#port.postMessage(word, []);
  }

  #dropHeld(): void {
    this.#held = new Queue();
  }

  #schedule(): void {
    this.#clock.defer(() => this.#deliver());
  }
}

/** Memory that can change hands: what a runtime allocates may be a part of more. */
function allocate(byteLength: number): Uint8Array {
  return new Uint8Array(byteLength);
}

/** Not by `instanceof`: a buffer may be of another realm. */
function isBytes(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === "[object ArrayBuffer]";
}
