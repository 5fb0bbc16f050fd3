import type { Socket } from "node:net";
import { RepodError } from "@repod/core/internal";
import type { BatchWriter, Clock } from "@repod/core/internal";
import { parcelOf, ParcelReader } from "./parcels.js";
import type { ParcelKind } from "./parcels.js";

/** Who listens to a socket of parcels. */
export interface ParcelHandler {
  onParcel(kind: ParcelKind, payload: Uint8Array): void;
  /** The system has taken what was sent. Comes whenever something waited. */
  onDrain?(): void;
  /** Nothing more will come. Called once, and never from inside a call of the socket's. */
  onEnd(): void;
}

/** More than any message that servers exchange, in bytes. */
const MAX_BYTES = 2 ** 28;

const NOTHING = new Uint8Array(0);

/** Parcels over a socket between two workers of this machine. Paused at first. Owns the socket, which keeps no process alive. */
export class ParcelSocket {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #reader: ParcelReader;
  #handler: ParcelHandler | undefined;
  #isPaused = true;
  /** Whether bytes wait for which `onDrain` is due. */
  #isBehind = false;
  #hasEnded = false;

  /** @param maxBytes - The longest payload accepted, until `trust`. */
  constructor(socket: Socket, clock: Clock, maxBytes = MAX_BYTES) {
    this.#socket = socket;
    this.#clock = clock;
    this.#reader = new ParcelReader(maxBytes);
    socket.unref();
    socket.on("data", (chunk: Uint8Array) => this.#push(chunk));
    // An error is followed by `close`, and says no more than that.
    socket.on("error", () => undefined);
    socket.on("end", () => this.#onEnd());
    socket.on("close", () => this.#onEnd());
    socket.pause();
  }

  /** How many bytes have arrived. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  /** How many bytes were sent that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Whether it tells of nothing. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** It is known who dials. */
  trust(): void {
    this.#reader.maxBytes = MAX_BYTES;
  }

  /** Says who listens; the second takes the place of the first. Nothing but the end is told before `resume`. */
  listen(handler: ParcelHandler): void {
    this.#handler = handler;
    if (this.#hasEnded) this.#clock.defer(() => handler.onEnd());
  }

  send(kind: ParcelKind, payload: Uint8Array = NOTHING): void {
    this.#socket.write(parcelOf(kind, payload));
    this.#watch();
  }

  /** Sends parcels that are written already. */
  sendAll(writer: BatchWriter, parcels: readonly Uint8Array[], byteLength: number): void {
    writer.write(this.#socket, parcels, byteLength);
    this.#watch();
  }

  /** Tells of nothing more until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#clock.defer(() => {
      // What is left of the last bytes comes first.
      if (!this.#isPaused) this.#push(NOTHING);
      if (!this.#isPaused) this.#socket.resume();
    });
  }

  /**
   * Has `onEnd` called where the other side has cut it, paused or not: as long as something is left to be read, the system tells
   * of that only who writes. Not a byte reaches the other side.
   */
  probe(): void {
    // What waits already is refused as well.
    if (this.#socket.writableLength === 0) this.#socket.write(NOTHING);
  }

  /** Sends nothing more; what was sent goes out. */
  end(): void {
    this.#socket.end();
  }

  /** Ends it at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #push(chunk: Uint8Array): void {
    const outcome = this.#reader.push(chunk, (kind, payload) => {
      this.#handler?.onParcel(kind, payload);
      return !this.#isPaused && !this.#socket.destroyed;
    });
    if (outcome === "too long") this.#socket.destroy(new RepodError("frame_too_large"));
  }

  #onEnd(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#handler?.onEnd();
  }

  /** Writes nothing behind what the system has not taken, to be called back. */
  #watch(): void {
    if (this.#isBehind || this.#socket.writableLength === 0) return;
    this.#isBehind = true;
    this.#socket.write(NOTHING, (error) => {
      this.#isBehind = false;
      if (error) return;
      if (this.#socket.writableLength > 0) this.#watch();
      else this.#handler?.onDrain?.();
    });
  }
}
