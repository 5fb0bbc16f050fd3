import { HEADER_SIZE, TokenBucket } from "@repod/core/internal";
import type {
  BucketRate,
  Clock,
  Codec,
  LinkHandler,
  RepodError,
  TimerHandle,
  TransportEnd,
  WireMap,
} from "@repod/core/internal";
import type { ResolvedServerOptions } from "../options.js";
import { PAUSE_REASONS } from "./pause-gate.js";
import type { PauseGate } from "./pause-gate.js";

/** The shortest pause, in milliseconds: whoever sends a little too much is not worth a timer for each message. */
const LEAST_PAUSE_MS = 10;

/**
 * How many elements count as one more message: a shift, so 2 to the power of this. Sixteen empty maps take no longer to
 * decode than a small message, but as long to collect as many.
 */
const ELEMENTS_SHIFT = 4;

/** How much of each a client may send. Absent where there is no bound. */
export interface ReceiveRates {
  readonly frames: BucketRate | undefined;
  readonly bytes: BucketRate | undefined;
}

export interface ThrottleOptions {
  /** What decodes the frames, and knows what they hold. */
  readonly codec: Pick<Codec, "elementCount">;
  readonly rates: ReceiveRates;
  readonly clock: Clock;
  readonly gate: PauseGate;
}

/**
 * Stands between a link and a session, and slows down the reading from a client that sends more than its rate: no frame
 * is lost, the next ones come later. Every frame counts, whatever it is,
 * and one with many elements for several: they cost time. What was read at once is handled at once; the
 * debt is paid by not reading.
 */
export class Throttle implements LinkHandler {
  readonly #next: LinkHandler;
  readonly #codec: ThrottleOptions["codec"];
  readonly #clock: Clock;
  readonly #gate: PauseGate;
  /** Absent where there is no bound. */
  readonly #frames: TokenBucket | undefined;
  readonly #bytes: TokenBucket | undefined;
  readonly #onTime = (): void => this.#settle();
  #timer: TimerHandle | undefined;
  #isOver = false;

  constructor(next: LinkHandler, { codec, rates, clock, gate }: ThrottleOptions) {
    this.#next = next;
    this.#codec = codec;
    this.#clock = clock;
    this.#gate = gate;
    this.#frames = bucketOf(rates.frames, clock);
    this.#bytes = bucketOf(rates.bytes, clock);
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    // Both are charged, whatever the first says.
    const inFrames =
      this.#frames === undefined || this.#frames.charge(1 + (this.#codec.elementCount >> ELEMENTS_SHIFT));
    const inBytes = this.#bytes === undefined || this.#bytes.charge(byteLength + HEADER_SIZE);
    if (!inFrames || !inBytes) this.#hold();
    this.#next.onFrame(message, byteLength, hasProtocolKeys);
  }

  onFault(error: RepodError): void {
    this.#next.onFault(error);
  }

  onEnd(end: TransportEnd): void {
    this.#next.onEnd(end);
  }

  /** The session is over: has no timer any more, and sets none. Idempotent. */
  stop(): void {
    this.#isOver = true;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** What follows in the chunk that was read may deepen the debt: how deep it is, the timer finds. */
  #hold(): void {
    if (this.#isOver) return;
    this.#gate.pause(PAUSE_REASONS.rate);
    this.#timer ??= this.#clock.setTimeout(this.#onTime, LEAST_PAUSE_MS);
  }

  #settle(): void {
    const debt = Math.max(this.#frames?.settle() ?? 0, this.#bytes?.settle() ?? 0);
    this.#timer = debt > 0 ? this.#clock.setTimeout(this.#onTime, Math.ceil(debt)) : undefined;
    if (debt === 0) this.#gate.resume(PAUSE_REASONS.rate);
  }
}

/** The same for all clients of a server. */
export function receiveRatesOf({ receiveRate }: ResolvedServerOptions): ReceiveRates {
  return { frames: bucketRate(receiveRate.messages), bytes: bucketRate(receiveRate.bytes) };
}

function bucketRate(perSecond: number): BucketRate | undefined {
  return perSecond === Infinity ? undefined : { perSecond, burst: perSecond };
}

function bucketOf(rate: BucketRate | undefined, clock: Clock): TokenBucket | undefined {
  return rate && new TokenBucket(rate, clock);
}
