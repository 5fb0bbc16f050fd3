import { MAX_BATCH_BYTES, RepodError } from "@repod/core/internal";
import type {
  Address,
  BatchHeader,
  BatchWriter,
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
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof ENDED = OPEN;

  /**
   * @param parcels - Paused.
   * @param writer - Shared by all of a server, with `DATA_HEAD`.
   */
  constructor(parcels: ParcelSocket, writer: BatchWriter, { addr, isStream, kind, secure }: RelayedKind) {
    this.kind = kind;
    this.secure = secure;
    this.remoteAddress = addr;
    this.maxBatchBytes = isStream ? Infinity : MAX_BATCH_BYTES;
    this.#parcels = parcels;
    this.#writer = writer;
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
    if (first) this.#parcels.listen(this);
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if (this.#state === OPEN && byteLength > 0) this.#parcels.sendAll(this.#writer, frames, byteLength);
  }

  pause(): void {
    if (this.#state === OPEN) this.#parcels.pause();
  }

  resume(): void {
    if (this.#state === OPEN && this.#handler) this.#parcels.resume();
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
    if (this.#state !== OPEN) return;
    if (kind === PARCELS.data) this.#handler?.onData(payload);
    else if (kind === PARCELS.fault) this.#handler?.onFault(readFault(payload));
  }

  onDrain(): void {
    if (this.#state === OPEN) this.#handler?.onDrain();
  }

  /** The other worker has gone, or we have cut it. */
  onEnd(): void {
    const isOurs = this.#state === TERMINATED;
    if (this.#state !== ENDED)
      this.#end({ clean: false, ...(!isOurs && { error: new RepodError("connection_lost") }) });
  }

  #end(end: TransportEnd): void {
    // A last word can still be said where the end was in order. Nobody may hear it.
    if (!end.clean) this.#state = ENDED;
    this.#handler?.onEnd(end);
    this.#state = ENDED;
    if (!end.clean) return this.#parcels.destroy();
    this.#parcels.end();
    // Until the other worker's end is read, the socket stays.
    this.#parcels.resume();
  }
}
