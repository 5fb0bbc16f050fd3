import { firstPartOf, HEADER_SIZE, ServerSession } from "@repod/core/internal";
import type { BucketRate, Codec, ServerSessionHandler, TransportEnd, WireMap } from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { ReceiveMeter } from "./receive-meter.js";
import type { MeteredClient } from "./receive-meter.js";

/**
 * How many elements count as one more message: a shift, so 2 to the power of this. Sixteen empty maps take no longer to
 * decode than a small message, but as long to collect as many.
 */
const ELEMENTS_SHIFT = 4;

/** How much a client may send. */
export interface ReceiveRates {
  /** Absent where there is no bound. */
  readonly frames: BucketRate | undefined;
  readonly bytes: BucketRate | undefined;
  /** Until more than this has come, nothing has to be measured. Infinity where there is no bound. */
  readonly uncheckedFrames: number;
  readonly uncheckedBytes: number;
}

/** Who is read from: a connection. */
export interface ThrottledClient extends MeteredClient, ServerSessionHandler {
  /** The transport has ended: gives out what is held back, which came before that. */
  giveOut(): void;
  readonly context: MeteredClient["context"] & {
    /** What decodes the frames, and knows what they hold. */
    readonly codec: Pick<Codec, "elementCount">;
    /** Absent where it may send as much as it likes. */
    readonly receiveRates: ReceiveRates | undefined;
  };
}

/**
 * A session that slows down the reading from a client that sends more than its rate: no frame is lost, the next ones come
 * later. Every frame counts, whatever it is, and one with many elements for several: they cost time. A debt is paid by not
 * looking at the next frame, be it of the chunk that is being read.
 *
 * It is a session, rather than that it stands before one: that took 56 bytes more of each client.
 */
export class ThrottledSession extends ServerSession<ThrottledClient> {
  /** What has come until now; from when the meter is there it is known there. Most clients never send so much. */
  #frames = 0;
  #bytes = 0;
  #meter: ReceiveMeter | undefined;

  override onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    const { codec, receiveRates } = this.handler.context;
    if (receiveRates) {
      const frames = 1 + (codec.elementCount >> ELEMENTS_SHIFT);
      const bytes = byteLength + HEADER_SIZE;
      if (this.#meter) this.#meter.charge(frames, bytes);
      else {
        this.#frames += frames;
        this.#bytes += bytes;
        const { uncheckedBytes, uncheckedFrames } = receiveRates;
        if (this.#frames > uncheckedFrames || this.#bytes > uncheckedBytes) {
          this.#meter = new ReceiveMeter(this.handler, receiveRates);
          this.#meter.charge(this.#frames, this.#bytes);
        }
      }
    }
    super.onFrame(message, byteLength, hasProtocolKeys);
  }

  override onEnd(end: TransportEnd): void {
    this.handler.giveOut();
    super.onEnd(end);
  }

  /** It is over: nothing is measured any more. Idempotent. */
  stopMeter(): void {
    this.#meter?.stop();
  }
}

/** The same for all clients of a server. Absent where nothing is bounded. */
export function receiveRatesOf({ receiveRate }: ResolvedServerOptions): ReceiveRates | undefined {
  const frames = bucketRate(receiveRate.messages);
  const bytes = bucketRate(receiveRate.bytes);
  if (!frames && !bytes) return undefined;
  return {
    frames,
    bytes,
    uncheckedFrames: frames ? firstPartOf(frames) : Infinity,
    uncheckedBytes: bytes ? firstPartOf(bytes) : Infinity,
  };
}

function bucketRate(perSecond: number): BucketRate | undefined {
  return perSecond === Infinity ? undefined : { perSecond, burst: perSecond };
}
