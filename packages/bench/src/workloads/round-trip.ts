import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { CPU, P50, P99, RATE } from "./figure.js";
import { loadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

const MICROSECONDS = 1_000;

/** What a player alone on a server feels of it: there is nothing to batch, and nobody to wait for. */
export const roundTrip = loadWorkload({
  name: "round-trip",
  title: "one client, one message of 60 bytes in flight",
  unit: "round trip",
  latency: "from sending a message to its return",
  figures: [
    { ...P50, head: "p50, µs", factor: MICROSECONDS, digits: 1 },
    { ...P99, head: "p99, µs", factor: MICROSECONDS, digits: 1 },
    CPU,
    RATE,
  ],
  full: { warmUp: 10_000, measured: 20_000 },
  quick: { warmUp: 500, measured: 1_000 },

  open: async (port, wire) => new RoundTripLoad(await RawClient.join(port, wire), wire),
});

class RoundTripLoad implements Load {
  readonly #client: RawClient;
  readonly #message: Uint8Array;
  readonly #messageBytes: number;

  constructor(client: RawClient, wire: Wire) {
    this.#client = client;
    this.#message = wire.written("echo", 1);
    this.#messageBytes = wire.messageBytes;
  }

  async run(units: number): Promise<Work> {
    const done = createDeferred<void>();
    const client = this.#client;
    const latencies: number[] = [];
    let missing = 0;
    let sentAt = 0;
    const send = (): void => {
      missing = this.#messageBytes;
      sentAt = performance.now();
      client.write(this.#message);
    };
    client.onLost = done.reject;
    client.onReceived = (byteLength) => {
      missing -= byteLength;
      if (missing > 0) return;
      if (missing < 0) return done.reject(new Error("The server echoed more than it was sent."));
      latencies.push(performance.now() - sentAt);
      if (latencies.length < units) send();
      else done.resolve();
    };
    send();
    await done.promise;
    return { units, latencies };
  }

  close(): void {
    this.#client.close();
  }
}
