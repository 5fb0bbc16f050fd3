import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { loadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

const RECEIVERS = 100;
/** Between two broadcasts, in milliseconds. */
const INTERVAL = 1;
/** A server that is so many behind gets the next one when it has caught up. */
const MOST_UNDER_WAY = 50;

/**
 * One of the clients publishes, everybody receives. A server that does not keep the pace for a moment has several to send to
 * everybody at once: what it makes of that is a part of what is measured.
 */
export const broadcast = loadWorkload({
  name: "broadcast",
  title: `${RECEIVERS} receivers, one message of 60 bytes a millisecond`,
  unit: "delivery",
  latency: "from when a message was to be published to each receiver",
  full: { warmUp: 150_000, measured: 200_000 },
  quick: { warmUp: 5_000, measured: 10_000 },

  async open(port, wire) {
    const clients = await Promise.all(Array.from({ length: RECEIVERS }, () => RawClient.join(port, wire)));
    return new BroadcastLoad(clients, wire);
  },
});

/** A message is published when its time has come, however many of those before are still under way. */
class BroadcastLoad implements Load {
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
    const latencies = await this.#publish(broadcasts);
    return { units: latencies.length, latencies };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #publish(count: number): Promise<number[]> {
    const clients = this.#clients;
    const messageBytes = this.#messageBytes;
    const deliveries = count * clients.length;
    const done = createDeferred<void>();
    const latencies: number[] = [];
    /** When each was to be published. */
    const times: number[] = [];
    let next = performance.now();

    const publish = (): void => {
      if (times.length === count) return;
      const now = performance.now();
      const underWay = times.length - latencies.length / clients.length;
      // What comes after a halt is not late.
      if (underWay >= MOST_UNDER_WAY) next = Math.max(next, now);
      else if (now >= next) {
        times.push(next);
        next += INTERVAL;
        clients[0]!.write(this.#message);
      }
    };
    for (const client of clients) {
      let arrivedBytes = 0;
      let arrived = 0;
      client.onLost = done.reject;
      client.onReceived = (byteLength) => {
        arrivedBytes += byteLength;
        const now = performance.now();
        for (; (arrived + 1) * messageBytes <= arrivedBytes; arrived += 1) latencies.push(now - times[arrived]!);
        if (arrived > times.length) done.reject(new Error("The server delivered more than was published."));
        else if (latencies.length === deliveries) done.resolve();
        else publish();
      };
    }
    const timer = setInterval(publish, INTERVAL);
    try {
      await done.promise;
    } finally {
      clearInterval(timer);
    }
    return latencies;
  }
}
