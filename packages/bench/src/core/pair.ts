import type { Clock, Transport, TransportHandler } from "@repod/core/internal";

/** One of two ends that hand each other what they send, at the end of the turn. Nothing else happens to them. */
class End implements Transport {
  readonly kind = "memory";
  readonly secure = false;
  readonly remoteAddress = ["memory", 1] as const;
  readonly maxBatchBytes = Infinity;
  readonly bufferedBytes = 0;
  peer: End | undefined;
  readonly #clock: Clock;
  #handler: TransportHandler | undefined;
  #arrived: Uint8Array[] = [];
  readonly #deliver = (): void => {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const chunk of arrived) this.#handler?.onData(chunk);
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
  }

  send(frames: readonly Uint8Array[]): void {
    this.peer?.take(frames);
  }

  take(frames: readonly Uint8Array[]): void {
    if (this.#arrived.length === 0) this.#clock.defer(this.#deliver);
    for (const frame of frames) this.#arrived.push(frame);
  }

  pause(): void {}
  resume(): void {}
  close(): void {}
  terminate(): void {}
}

/**
 * A transport in memory for two builds: this program's, so that what is compared is the sessions. That of a build may have
 * learnt something for tests meanwhile.
 */
export function createPair(clock: Clock): [Transport, Transport] {
  const [first, second] = [new End(clock), new End(clock)];
  first.peer = second;
  second.peer = first;
  return [first, second];
}
