import { firstPartOf, HEADER_SIZE } from "@repod/core/internal";
import type { BucketRate, Codec, LinkHandler, RepodError, TransportEnd, WireMap } from "@repod/core/internal";
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
export interface ThrottledClient extends MeteredClient {
  readonly context: MeteredClient["context"] & {
    /** What decodes the frames, and knows what they hold. */
    readonly codec: Pick<Codec, "elementCount">;
  };
  readonly session: LinkHandler & MeteredClient["session"];
}

/**
 * Stands between a link and a session, and slows down the reading from a client that sends more than its rate: no frame
 * is lost, the next ones come later. Every frame counts, whatever it is, and one with many elements for several: they cost
 * time. What was read at once is handled at once; the debt is paid by not reading.
 */
export class Throttle implements LinkHandler {
  readonly #client: ThrottledClient;
  readonly #rates: ReceiveRates;
  /** What has come until now; from when the meter is there it is known there. Most clients never send so much. */
  #frames = 0;
  #bytes = 0;
  #meter: ReceiveMeter | undefined;

  constructor(client: ThrottledClient, rates: ReceiveRates) {
    this.#client = client;
    this.#rates = rates;
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    const { context, session } = this.#client;
    const frames = 1 + (context.codec.elementCount >> ELEMENTS_SHIFT);
    const bytes = byteLength + HEADER_SIZE;
    if (this.#meter) this.#meter.charge(frames, bytes);
    else {
      this.#frames += frames;
      this.#bytes += bytes;
      const { uncheckedBytes, uncheckedFrames } = this.#rates;
      if (this.#frames > uncheckedFrames || this.#bytes > uncheckedBytes) {
        this.#meter = new ReceiveMeter(this.#client, this.#rates);
        this.#meter.charge(this.#frames, this.#bytes);
      }
    }
    session.onFrame(message, byteLength, hasProtocolKeys);
  }

  onFault(error: RepodError): void {
    this.#client.session.onFault(error);
  }

  onEnd(end: TransportEnd): void {
    this.#client.session.onEnd(end);
  }

  /** The session is over. Idempotent. */
  stop(): void {
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
