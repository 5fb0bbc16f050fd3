import { TokenBucket } from "@repod/core/internal";
import type { BucketRate, Clock, TimerHandle } from "@repod/core/internal";
import { PAUSE_REASONS } from "./pause-gate.js";
import type { PauseGate } from "./pause-gate.js";

/** The shortest pause, in milliseconds: whoever sends a little too much is not worth a timer for each message. */
const LEAST_PAUSE_MS = 10;

/** Whose sending is measured: a connection. */
export interface MeteredClient {
  readonly context: { readonly runtime: { readonly clock: Clock } };
  readonly gate: PauseGate;
  readonly session: { readonly isOpen: boolean };
}

/** What one client sends, held against the rates at which it may, and the pauses by which it pays what is too much. */
export class ReceiveMeter {
  readonly #client: MeteredClient;
  readonly #clock: Clock;
  /** Absent where there is no bound. */
  readonly #frames: TokenBucket | undefined;
  readonly #bytes: TokenBucket | undefined;
  readonly #onTime = (): void => this.#settle();
  #timer: TimerHandle | undefined;

  /** @param rates - Absent where there is no bound. */
  constructor(
    client: MeteredClient,
    { frames, bytes }: { readonly frames: BucketRate | undefined; readonly bytes: BucketRate | undefined },
  ) {
    const { clock } = client.context.runtime;
    this.#client = client;
    this.#clock = clock;
    this.#frames = frames && new TokenBucket(frames, clock);
    this.#bytes = bytes && new TokenBucket(bytes, clock);
  }

  /** So much has arrived. Where it is too much, reading pauses. */
  charge(frames: number, bytes: number): void {
    // Both are charged, whatever the first says.
    const inFrames = this.#frames === undefined || this.#frames.charge(frames);
    const inBytes = this.#bytes === undefined || this.#bytes.charge(bytes);
    if (!inFrames || !inBytes) this.#hold();
  }

  /** The session is over: has no timer any more. Idempotent. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** How deep the debt is, the timer finds: at the end what is held comes out all the same, and deepens it. */
  #hold(): void {
    // After the end nothing is read, and no timer set.
    if (!this.#client.session.isOpen) return;
    this.#client.gate.pause(PAUSE_REASONS.rate);
    this.#timer ??= this.#clock.setTimeout(this.#onTime, LEAST_PAUSE_MS);
  }

  #settle(): void {
    const debt = Math.max(this.#frames?.settle() ?? 0, this.#bytes?.settle() ?? 0);
    this.#timer = debt > 0 ? this.#clock.setTimeout(this.#onTime, Math.ceil(debt)) : undefined;
    if (debt === 0) this.#client.gate.resume(PAUSE_REASONS.rate);
  }
}
