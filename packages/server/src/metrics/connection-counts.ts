import { CLOSE_CODES } from "@repod/core/internal";
import type { TransportKind } from "@repod/core/internal";
import { ROUND_TRIP_SECONDS } from "./bounds.js";
import { Histogram } from "./histogram.js";
import type { ConnectionMetrics } from "./server-metrics.js";

/** The name of all codes that are not ours. */
const OTHER = "_other";

/** What a connection can end with: the codes that travel, the loss of it, and words of the application's. */
const ENDS: readonly string[] = [
  ...Object.entries(CLOSE_CODES).flatMap(([code, closeCode]) => (closeCode > 0 ? [code] : [])),
  "connection_lost",
  OTHER,
];

/** How many connections a server took in, how they ended, and how long round trips took. The names are fixed. */
export class ConnectionCounts {
  readonly #accepted: Record<TransportKind, number> = zeroByTransport();
  readonly #refused = zeroByCode();
  readonly #ended = zeroByCode();
  #suspended = 0;
  #resumed = 0;
  readonly #roundTripSeconds = new Histogram(ROUND_TRIP_SECONDS);

  /** A connection was taken in. */
  onAccepted(transport: TransportKind): void {
    this.#accepted[transport] += 1;
  }

  /** A connection was turned away before it got a channel. Where it was told by HTTP, there is no code. */
  onRefused(code: string | undefined): void {
    count(this.#refused, code);
  }

  /** A channel is over. */
  onEnded(code: string | undefined): void {
    count(this.#ended, code);
  }

  /** A client lost its transport, and may come back. */
  onSuspended(): void {
    this.#suspended += 1;
  }

  /** A client came back to its session. */
  onResumed(): void {
    this.#resumed += 1;
  }

  /** A heartbeat was answered after so many milliseconds. */
  onRoundTrip(milliseconds: number): void {
    this.#roundTripSeconds.observe(milliseconds / 1_000);
  }

  read(): Omit<ConnectionMetrics, "open"> {
    return {
      accepted: Object.freeze({ ...this.#accepted }),
      refused: Object.freeze(Object.fromEntries(this.#refused)),
      ended: Object.freeze(Object.fromEntries(this.#ended)),
      suspended: this.#suspended,
      resumed: this.#resumed,
      roundTripSeconds: this.#roundTripSeconds.read(),
    };
  }
}

export function zeroByTransport(): Record<TransportKind, number> {
  return { tcp: 0, websocket: 0, port: 0, memory: 0 };
}

function zeroByCode(): Map<string, number> {
  return new Map(ENDS.map((code) => [code, 0]));
}

function count(counts: Map<string, number>, code: string | undefined): void {
  const name = code !== undefined && counts.has(code) ? code : OTHER;
  counts.set(name, counts.get(name)! + 1);
}
