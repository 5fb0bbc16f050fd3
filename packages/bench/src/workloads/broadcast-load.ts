import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { loadWorkload } from "./load-workload.js";
import type { LoadOptions, LoadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

export const RECEIVERS = 100;
/** Between two broadcasts, in milliseconds. */
export const INTERVAL = 1;

/** Messages that are to be published, each to all receivers. */
export interface Broadcasts {
  readonly count: number;
  readonly receivers: number;
  /** Publishes one of them. */
  publish(): void;
}

/** Decides when messages are published, and what of their way is a latency. */
export interface Pace {
  /** How many were published so far. */
  readonly published: number;
  /** In milliseconds. */
  readonly latencies: readonly number[];
  /** Has messages published from now on, until it was all of them or `stop` is called. */
  start(): void;
  /** One of the receivers has got a message, the one with that index. */
  onDelivered(index: number, now: number): void;
  stop(): void;
}

export type CreatePace = (broadcasts: Broadcasts) => Pace;

/** One of the clients publishes, everybody receives. Servers that share them have as many each. */
export function broadcastWorkload(
  options: Pick<LoadOptions, "name" | "title" | "latency">,
  createPace: CreatePace,
): LoadWorkload {
  return loadWorkload({
    ...options,
    unit: "delivery",
    full: { warmUp: 150_000, measured: 200_000 },
    quick: { warmUp: 5_000, measured: 10_000 },
    async open(ports, wire, { publishers = 1 }) {
      const portOf = (index: number): number => ports[index % ports.length]!;
      const joining = Array.from({ length: RECEIVERS }, (_, index) => RawClient.join(portOf(index), wire));
      const clients = await Promise.all(joining);
      return new BroadcastLoad(clients, clients.slice(0, publishers), wire, createPace);
    },
  });
}

class BroadcastLoad implements Load {
  readonly #clients: readonly RawClient[];
  readonly #publishers: readonly RawClient[];
  readonly #message: Uint8Array;
  readonly #messageBytes: number;
  readonly #createPace: CreatePace;

  constructor(clients: readonly RawClient[], publishers: readonly RawClient[], wire: Wire, createPace: CreatePace) {
    this.#clients = clients;
    this.#publishers = publishers;
    this.#message = wire.written("publish", 1);
    this.#messageBytes = wire.messageBytes;
    this.#createPace = createPace;
  }

  async run(units: number): Promise<Work> {
    const receivers = this.#clients.length;
    const count = Math.ceil(units / receivers);
    const publish = (): void => {
      for (const publisher of this.#publishers) publisher.write(this.#message);
    };
    const pace = this.#createPace({ count, receivers, publish });
    const delivered = this.#allDelivered(count * receivers, pace);
    pace.start();
    try {
      await delivered;
    } finally {
      pace.stop();
    }
    return { units: count * receivers, latencies: pace.latencies };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #allDelivered(deliveries: number, pace: Pace): Promise<void> {
    const done = createDeferred<void>();
    const messageBytes = this.#messageBytes;
    let missing = deliveries;
    for (const client of this.#clients) {
      let arrivedBytes = 0;
      let arrived = 0;
      client.onLost = done.reject;
      client.onReceived = (byteLength) => {
        arrivedBytes += byteLength;
        const now = performance.now();
        for (; (arrived + 1) * messageBytes <= arrivedBytes; arrived += 1) {
          if (arrived === pace.published) {
            return done.reject(new Error("The server delivered more than was published."));
          }
          missing -= 1;
          pace.onDelivered(arrived, now);
        }
        if (missing === 0) done.resolve();
      };
    }
    return done.promise;
  }
}
