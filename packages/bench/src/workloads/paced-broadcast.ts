import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { loadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

const RECEIVERS = 100;
/** Between two broadcasts, in milliseconds. */
const INTERVAL = 1;

/**
 * One of the clients publishes, everybody receives. The next broadcast waits until everybody has the one before: a machine
 * that cannot keep the pace makes the run longer, but never hands a server two broadcasts at once. Two builds are compared by
 * it: how often a server would have two at once is chance.
 */
export const pacedBroadcast = loadWorkload({
  name: "paced",
  title: `${RECEIVERS} receivers, one message of 60 bytes a millisecond, each when all have had the one before`,
  unit: "delivery",
  latency: "from publishing to the last receiver",
  full: { warmUp: 150_000, measured: 200_000 },
  quick: { warmUp: 5_000, measured: 10_000 },

  async open(port, wire) {
    const clients = await Promise.all(Array.from({ length: RECEIVERS }, () => RawClient.join(port, wire)));
    return new PacedLoad(clients, wire);
  },
});

class PacedLoad implements Load {
  readonly #clients: readonly RawClient[];
  readonly #message: Uint8Array;
  readonly #messageBytes: number;

  constructor(clients: readonly RawClient[], wire: Wire) {
    this.#clients = clients;
    this.#message = wire.written("publish", 1);
    this.#messageBytes = wire.messageBytes;
  }

  async run(units: number): Promise<Work> {
    const broadcasts = Math.ceil(units / this.#clients.length);
    const latencies: number[] = [];
    await this.#publish(broadcasts, latencies);
    return { units: broadcasts * this.#clients.length, latencies };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #publish(broadcasts: number, latencies: number[]): Promise<void> {
    const done = createDeferred<void>();
    const [publisher] = this.#clients;
    let remaining = broadcasts;
    let missing = 0;
    let sentAt = 0;
    const send = (): void => {
      missing = this.#messageBytes * this.#clients.length;
      sentAt = performance.now();
      publisher?.write(this.#message);
    };
    const onReceived = (byteLength: number): void => {
      missing -= byteLength;
      if (missing > 0) return;
      if (missing < 0) return done.reject(new Error("The server delivered more than was published."));
      const elapsed = performance.now() - sentAt;
      latencies.push(elapsed);
      remaining -= 1;
      if (remaining === 0) done.resolve();
      else if (elapsed < INTERVAL) setTimeout(send, INTERVAL - elapsed);
      else send();
    };
    for (const client of this.#clients) {
      client.onLost = done.reject;
      client.onReceived = onReceived;
    }
    send();
    return done.promise;
  }
}
