import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import type { Load, Work } from "./workload.js";

export interface ExchangeOptions {
  readonly clients: number;
  /** How many messages each has on the way at a time. */
  readonly inFlight: number;
}

/**
 * Messages that come back. Each client sends its messages in one write and the next ones when all have come back. So a
 * server reads the same pieces whether it answers in one write or in twenty; with a window that slides, how a server writes
 * would decide in what pieces it has to read.
 */
export class ExchangeLoad implements Load {
  readonly #clients: readonly RawClient[];
  readonly #inFlight: number;
  readonly #burst: Uint8Array;
  readonly #burstBytes: number;

  private constructor(clients: readonly RawClient[], inFlight: number, wire: Wire) {
    this.#clients = clients;
    this.#inFlight = inFlight;
    this.#burst = wire.written("echo", inFlight);
    this.#burstBytes = wire.messageBytes * inFlight;
  }

  static async open(port: number, wire: Wire, { clients: count, inFlight }: ExchangeOptions): Promise<ExchangeLoad> {
    const clients = await Promise.all(Array.from({ length: count }, () => RawClient.join(port, wire)));
    return new ExchangeLoad(clients, inFlight, wire);
  }

  async run(units: number): Promise<Work> {
    const perBurst = this.#inFlight * this.#clients.length;
    const bursts = Math.ceil(units / perBurst);
    const latencies: number[] = [];
    await Promise.all(this.#clients.map((client) => this.#exchange(client, bursts, latencies)));
    return { units: bursts * perBurst, latencies };
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
