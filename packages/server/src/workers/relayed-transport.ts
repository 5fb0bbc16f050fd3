import { MAX_BATCH_BYTES, RepodError } from "@repod/core/internal";
import type {
  Address,
  BatchHeader,
  BatchWriter,
  Clock,
  Transport,
  TransportEnd,
  TransportHandler,
  TransportKind,
} from "@repod/core/internal";
import type { ParcelHandler, ParcelSocket } from "./parcel-socket.js";
import { PARCEL_HEAD, PARCELS, writeParcelHead } from "./parcels.js";
import type { ParcelKind } from "./parcels.js";
import { readEnd, readFault, writeClose } from "./relay-words.js";

/** What a transport is like that is relayed. */
export interface RelayedKind {
  readonly kind: TransportKind;
  readonly secure: boolean;
  readonly addr: Address;
  /** Whether its bytes are a stream, rather than units. */
  readonly isStream: boolean;
}

/** In front of bytes for the client. */
export const DATA_HEAD: BatchHeader = {
  sizeOf: () => PARCEL_HEAD,
  write: (target, byteLength) => writeParcelHead(target, PARCELS.data, byteLength),
};

/** Everything works. */
const OPEN = 0;
/** We ended our side. */
const CLOSING = 1;
/** The socket is destroyed, and the handler does not know yet. */
const TERMINATED = 2;
/** The end is known. */
const ENDED = 3;

/**
 * The transport of a client that is connected to another worker: what that one has of it, and does with it, goes through a
 * socket between the two. Owns that socket.
 */
export class RelayedTransport implements Transport, ParcelHandler {
  readonly kind: TransportKind;
  readonly secure: boolean;
  readonly remoteAddress: Address;
  readonly maxBatchBytes: number;
  readonly #parcels: ParcelSocket;
  readonly #writer: BatchWriter;
  readonly #clock: Clock;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof ENDED = OPEN;
  #isPaused = false;
  /** An end that came before there was a handler. */
  #untold: TransportEnd | undefined;

  /**
   * @param parcels - Paused.
   * @param writer - Shared by all of a server, with `DATA_HEAD`.
   */
  constructor(parcels: ParcelSocket, writer: BatchWriter, clock: Clock, { addr, isStream, kind, secure }: RelayedKind) {
    this.kind = kind;
    this.secure = secure;
    this.remoteAddress = addr;
    this.maxBatchBytes = isStream ? Infinity : MAX_BATCH_BYTES;
    this.#parcels = parcels;
    this.#writer = writer;
    this.#clock = clock;
    parcels.listen(this);
  }

  get bytesRead(): number {
    return this.#parcels.bytesRead;
  }

  get bufferedBytes(): number {
    return this.#state === ENDED ? 0 : this.#parcels.bufferedBytes;
  }

  listen(handler: TransportHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (!first) return;
    if (this.#untold) this.#clock.defer(() => this.#tell());
    else if (!this.#isPaused) this.#parcels.resume();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if (this.#state === OPEN && byteLength > 0) this.#parcels.sendAll(this.#writer, frames, byteLength);
  }

  pause(): void {
    if (this.#state !== OPEN || this.#isPaused) return;
    this.#isPaused = true;
    this.#parcels.pause();
  }

  resume(): void {
    if (this.#state !== OPEN || !this.#isPaused) return;
    this.#isPaused = false;
    // Before `listen` nobody would get the bytes.
    if (this.#handler) this.#parcels.resume();
  }

  close(closeCode: number, reason: string): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.#parcels.send(PARCELS.close, writeClose(closeCode, reason));
    this.#parcels.resume();
  }

  terminate(): void {
    this.#parcels.destroy();
    if (this.#state < TERMINATED) this.#state = TERMINATED;
  }

  onParcel(kind: ParcelKind, payload: Uint8Array): void {
    if (kind === PARCELS.end && this.#state < TERMINATED) this.#end(readEnd(payload));
    else if (this.#state !== OPEN) return;
    else if (kind === PARCELS.data) this.#handler?.onData(payload);
    else if (kind === PARCELS.fault) this.#handler?.onFault(readFault(payload));
  }

  onDrain(): void {
    if (this.#state === OPEN) this.#handler?.onDrain();
  }

  /** The other worker has gone, or we have cut it. */
  onEnd(): void {
    const isOurs = this.#state === TERMINATED;
    this.#end({ clean: false, ...(!isOurs && { error: new RepodError("connection_lost") }) });
  }

  /** Only the first end counts. */
  #end(end: TransportEnd): void {
    if (this.#state === ENDED) return;
    this.#state = ENDED;
    this.#untold = end;
    if (!end.clean) this.#parcels.destroy();
    else {
      this.#parcels.end();
      // Until the other worker's end is read, the socket stays.
      this.#parcels.resume();
    }
    if (this.#handler) this.#tell();
  }

  #tell(): void {
    const end = this.#untold;
    this.#untold = undefined;
    if (end) this.#handler?.onEnd(end);
  }
}
