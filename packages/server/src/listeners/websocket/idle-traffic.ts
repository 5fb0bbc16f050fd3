import { TokenBucket } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";

/** How many pings, pongs and empty messages may come: far more than keep a connection alive. */
const IDLE_RATE = { perSecond: 100, burst: 1_000 } as const;
/** How many answers to pings may wait for a peer, as many as with `ws`. */
const MOST_WAITING_PONGS = 60;

/** What answers pings: a WebSocket. */
export interface Answering {
  /** @param callback - Called when the peer's system has it, or it is lost. */
  pong(data: Buffer, mask: boolean, callback: () => void): void;
  terminate(): void;
}

/** What one peer sends that holds no frame, and what it is answered. Made with the first: most send nothing of the kind. */
export class IdleTraffic {
  readonly #rate: TokenBucket;
  #waitingPongs = 0;

  constructor(clock: Clock) {
    this.#rate = new TokenBucket(IDLE_RATE, clock);
  }

  /** Counts one: each costs time, and what bounds how many frames a peer sends does not see them. */
  admits(): boolean {
    return this.#rate.take();
  }

  /** Answers a ping, and ends the peer if it does not take our answers. */
  answer(ws: Answering, data: Buffer): void {
    if (this.#waitingPongs >= MOST_WAITING_PONGS) {
      ws.terminate();
      return;
    }
    this.#waitingPongs += 1;
    ws.pong(data, false, () => (this.#waitingPongs -= 1));
  }
}
