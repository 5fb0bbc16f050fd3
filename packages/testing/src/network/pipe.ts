import { Queue } from "@repod/core/internal";
import type { Clock, Outlet, TimerHandle, TransportEnd } from "@repod/core/internal";
import type { SeededDirection } from "./seeded-direction.js";

/** The most bytes that travel as one piece: what a packet on Ethernet holds of a TCP stream. */
const PACKET_BYTES = 1_460;

/** Something on its way. */
interface Parcel {
  /** When it arrives, if nothing holds it up, neither the direction nor what is before it. */
  readonly at: number;
  readonly byteLength: number;
  readonly arrive: () => void;
}

/** Who owns a pipe. */
export interface PipeOwner {
  /** So many bytes have arrived that the connection is to be cut. */
  cut(): void;
  /** An end has arrived. */
  onEnded(end: TransportEnd): void;
}

/** One connection's share of a direction: takes bytes and their end, and lets them out later, in the same order. */
export class Pipe implements Outlet {
  /** How much it has taken in, and let out, in pieces. */
  taken = 0;
  arrived = 0;
  readonly #clock: Clock;
  readonly #direction: SeededDirection;
  readonly #outlet: Outlet;
  readonly #owner: PipeOwner;
  #parcels = new Queue<Parcel>();
  #first: Parcel | undefined;
  #timer: TimerHandle;
  #waitingBytes = 0;
  /** When the last of what was sent has left, at the bandwidth that there is. */
  #leftAt = 0;
  #isSilent = false;
  #isClosed = false;

  constructor(clock: Clock, direction: SeededDirection, outlet: Outlet, owner: PipeOwner) {
    this.#clock = clock;
    this.#direction = direction;
    this.#outlet = outlet;
    this.#owner = owner;
    direction.pipes.add(this);
  }

  /** Bytes on their way. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** When the next piece arrives; Infinity when there is none, or it is held for good. */
  get nextAt(): number {
    if (!this.#first || this.#isSilent) return Infinity;
    return Math.max(this.#first.at, this.#direction.heldUntil);
  }

  onData(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; start += PACKET_BYTES) {
      const packet = chunk.subarray(start, start + PACKET_BYTES);
      this.#take(packet.length, () => this.#letOut(packet));
    }
  }

  onEnd(end: TransportEnd): void {
    this.#take(0, () => {
      this.#outlet.onEnd(end);
      this.#owner.onEnded(end);
    });
  }

  /** Calls back when what is sent now would arrive. */
  knock(callback: () => void): void {
    this.#take(0, callback);
  }

  /** From now on nothing arrives. */
  silence(): void {
    this.#isSilent = true;
    this.#arm();
  }

  /** The direction was stalled, or goes on. */
  onHold(): void {
    this.#arm();
  }

  /** Ends at once; what is on its way is lost. */
  cut(end: TransportEnd): void {
    this.close();
    if (!this.#isSilent) this.#outlet.onEnd(end);
  }

  /** Carries nothing any more, and tells nobody. */
  close(): void {
    this.#isClosed = true;
    this.#first = undefined;
    this.#parcels = new Queue();
    this.#waitingBytes = 0;
    this.#direction.pipes.delete(this);
    this.#arm();
  }

  #take(byteLength: number, arrive: () => void): void {
    if (this.#isClosed) return;
    const { bandwidth } = this.#direction.conditions;
    const now = this.#clock.now();
    this.#leftAt = Math.max(this.#leftAt, now) + (byteLength * 1_000) / bandwidth;
    const parcel = { at: this.#leftAt + this.#direction.delay(), byteLength, arrive };
    this.taken += 1;
    this.#waitingBytes += byteLength;
    if (this.#first) {
      this.#parcels.push(parcel);
      return;
    }
    this.#first = parcel;
    if (this.nextAt <= now) this.#deliver();
    else this.#arm();
  }

  #arm(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const at = this.nextAt;
    if (at < Infinity) this.#timer = this.#clock.setTimeout(() => this.#deliver(), at - this.#clock.now());
  }

  /** Lets out what is due. Timers of a host may be early by less than a millisecond; then it waits for the rest. */
  #deliver(): void {
    const now = this.#clock.now();
    while (this.#first && this.nextAt <= now) {
      const { arrive, byteLength } = this.#first;
      this.#first = this.#parcels.shift();
      this.#waitingBytes -= byteLength;
      this.arrived += 1;
      arrive();
    }
    this.#arm();
  }

  #letOut(packet: Uint8Array): void {
    const { arriving, cuts } = this.#direction.admit(packet.length);
    this.#outlet.onData(arriving < packet.length ? packet.subarray(0, arriving) : packet);
    if (cuts) this.#owner.cut();
  }
}
