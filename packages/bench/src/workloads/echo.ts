import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { loadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

const CLIENTS = 50;
const IN_FLIGHT = 20;

/**
 * Each client sends its messages in one write and the next ones when all have come back. So a server reads the same
 * pieces whether it answers in one write or in twenty; with a window that slides, how a server writes would decide in what
 * pieces it has to read.
 */
export const echo = loadWorkload({
  name: "echo",
  title: `${CLIENTS} clients, ${IN_FLIGHT} messages of 60 bytes in flight each`,
  unit: "echoed message",
  latency: `from sending ${IN_FLIGHT} messages to the last one's return`,
  full: { warmUp: 200_000, measured: 400_000 },
  quick: { warmUp: 10_000, measured: 20_000 },

  async open(port, wire) {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => RawClient.join(port, wire)));
    return new EchoLoad(clients, wire);
  },
});

class EchoLoad implements Load {
  readonly #clients: readonly RawClient[];
  readonly #burst: Uint8Array;
  readonly #burstBytes: number;

  constructor(clients: readonly RawClient[], wire: Wire) {
    this.#clients = clients;
    this.#burst = wire.written("echo", IN_FLIGHT);
    this.#burstBytes = wire.messageBytes * IN_FLIGHT;
  }

  async run(units: number): Promise<Work> {
    const bursts = Math.ceil(units / IN_FLIGHT / this.#clients.length);
    const latencies: number[] = [];
    await Promise.all(this.#clients.map((client) => this.#exchange(client, bursts, latencies)));
    return { units: bursts * IN_FLIGHT * this.#clients.length, latencies };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #exchange(client: RawClient, bursts: number, latencies: number[]): Promise<void> {
    const done = createDeferred<void>();
    const burst = this.#burst;
    let remaining = bursts;
    let missing = 0;
    let sentAt = 0;
    const send = (): void => {
      missing = this.#burstBytes;
      sentAt = performance.now();
      client.write(burst);
    };
    client.onLost = done.reject;
    client.onReceived = (byteLength) => {
      missing -= byteLength;
      if (missing > 0) return;
      if (missing < 0) return done.reject(new Error("The server echoed more than it was sent."));
      latencies.push(performance.now() - sentAt);
      remaining -= 1;
      if (remaining === 0) done.resolve();
      else send();
    };
    send();
    return done.promise;
  }
}
