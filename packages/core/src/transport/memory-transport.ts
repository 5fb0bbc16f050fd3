import { RepodError } from "../errors/repod-error.js";
import type { Clock } from "../util/clock.js";
import { Queue } from "../util/queue.js";
import type { Address, Transport, TransportEnd, TransportHandler } from "./transport.js";

/** Where bytes come out that somebody sent, and how that ends. */
export type Outlet = Pick<TransportHandler, "onData" | "onEnd">;

export interface MemoryPairOptions {
  /**
   * How many bytes one direction takes, as a system's buffers would, before `bufferedBytes` begins to count. Defaults to
   * 65,536.
   */
  readonly capacity?: number;
  /** Where the two ends seem to be. Defaults to ports 1 and 2 of the host `memory`. */
  readonly addresses?: readonly [first: Address, second: Address];
  /**
   * What lies between the two ends: is given where bytes arrive at each, and says where those for it go instead. Defaults
   * to nothing: what is sent arrives.
   */
  readonly between?: (first: Outlet, second: Outlet) => readonly [toFirst: Outlet, toSecond: Outlet];
}

const DEFAULT_CAPACITY = 64 * 1024;
const DEFAULT_ADDRESSES = [
  ["memory", 1],
  ["memory", 2],
] as const;

/** Everything works. */
const OPEN = 0;
/** This end was closed. What arrives is dropped until the other end has ended too. */
const CLOSING = 1;
/** This end was terminated, and its handler does not know yet. */
const TERMINATED = 2;
/** The handler has been told. */
const ENDED = 3;

/**
 * The two ends of a connection within one program. Bytes are delivered at the end of the turn in which they arrive, or of
 * the turn in which the receiver listens or resumes. They arrive as they are sent, where nothing lies between.
 */
export function createMemoryPair(clock: Clock, options: MemoryPairOptions = {}): [first: Transport, second: Transport] {
  const { capacity = DEFAULT_CAPACITY, addresses = DEFAULT_ADDRESSES, between } = options;
  return MemoryTransport.pair(clock, capacity, addresses, between);
}

class MemoryTransport implements Transport {
  readonly kind = "memory";
  readonly secure = false;
  readonly remoteAddress: Address;
  readonly maxBatchBytes = Infinity;
  readonly #clock: Clock;
  readonly #capacity: number;
  /** The other end; itself only while the pair is made. */
  #peer: MemoryTransport = this;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof ENDED = OPEN;
  #inbox = new Queue<Uint8Array>();
  #inboxBytes = 0;
  /** Bytes for this end that have not arrived yet. */
  #comingBytes = 0;
  /** Where what this end sends goes. */
  #outlet!: Outlet;
  /** Whether that is the other end itself. */
  #isDirect = true;
  /** How this end is going to end, once the handler has had what comes before. */
  #comingEnd: TransportEnd | undefined;
  #paused = false;
  /** Whether a `send` left bytes behind that `onDrain` has to be told about. */
  #behind = false;
  #scheduled = false;

  readonly #deliver = (): void => {
    this.#scheduled = false;
    this.#deliverBytes();
    this.#peer.#tellDrained();
    this.#deliverEnd();
  };

  static pair(
    clock: Clock,
    capacity: number,
    addresses: readonly [Address, Address],
    between: MemoryPairOptions["between"],
  ): [Transport, Transport] {
    const first = new MemoryTransport(clock, capacity, addresses[1]);
    const second = new MemoryTransport(clock, capacity, addresses[0]);
    first.#peer = second;
    second.#peer = first;
    const arrivals = [first.#arrival(), second.#arrival()] as const;
    [second.#outlet, first.#outlet] = between?.(...arrivals) ?? arrivals;
    first.#isDirect = second.#isDirect = between === undefined;
    return [first, second];
  }

  private constructor(clock: Clock, capacity: number, remoteAddress: Address) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.remoteAddress = remoteAddress;
  }

  get bufferedBytes(): number {
    return Math.max(0, this.#peer.#comingBytes + this.#peer.#inboxBytes - this.#capacity);
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
    this.#schedule();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if (this.#state !== OPEN || byteLength === 0) return;
    this.#peer.#comingBytes += byteLength;
    for (const frame of frames) this.#outlet.onData(frame);
    if (this.bufferedBytes > 0) this.#behind = true;
  }

  pause(): void {
    if (this.#state === OPEN) this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#schedule();
  }

  close(): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.#dropInbox();
    this.#outlet.onEnd({ clean: true });
  }

  terminate(): void {
    if (this.#state >= TERMINATED) return;
    this.#state = TERMINATED;
    this.#dropInbox();
    // Where something lies between, more may arrive before the end: it must not come after a gap.
    if (this.#isDirect) this.#peer.#dropInbox();
    this.#endWith({ clean: false });
    this.#outlet.onEnd({ clean: false, error: new RepodError("connection_lost") });
  }

  /** What takes in what arrives at this end. */
  #arrival(): Outlet {
    return {
      onData: (chunk) => this.#takeIn(chunk),
      onEnd: (end) => this.#endWith(end),
    };
  }

  #takeIn(chunk: Uint8Array): void {
    this.#comingBytes -= chunk.length;
    if (this.#state === OPEN) {
      this.#inbox.push(chunk);
      this.#inboxBytes += chunk.length;
    }
    this.#schedule();
  }

  #deliverBytes(): void {
    while (this.#handler && !this.#paused) {
      const chunk = this.#inbox.shift();
      if (!chunk) return;
      this.#inboxBytes -= chunk.length;
      this.#handler.onData(chunk);
    }
  }

  #deliverEnd(): void {
    const end = this.#comingEnd;
    if (!end || !this.#handler || this.#state === ENDED) return;
    if (end.clean && this.#inbox.length > 0) return;
    this.#state = ENDED;
    this.#handler.onEnd(end);
    // Whoever hears the end of the other side ends its own.
    if (end.clean) this.#outlet.onEnd({ clean: true });
  }

  #endWith(end: TransportEnd): void {
    // A fault overtakes an end in order that was not heard yet.
    if (!this.#comingEnd || !end.clean) this.#comingEnd = end;
    this.#schedule();
  }

  #tellDrained(): void {
    if (!this.#behind || this.bufferedBytes > 0) return;
    this.#behind = false;
    if (this.#state === OPEN) this.#handler?.onDrain();
  }

  #dropInbox(): void {
    this.#inbox = new Queue();
    this.#inboxBytes = 0;
    // The other end may be waiting for room.
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.defer(this.#deliver);
  }
}
