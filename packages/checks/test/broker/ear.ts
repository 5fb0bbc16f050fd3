import type { Broker, BrokerHandler } from "@repod/core";
import { Recorder } from "../../../server/test/support/recorder.js";

/** Where brokers of a test find out whether they reach each other. */
const PROBE = "probe.";

let probes = 0;

/** A broker, and what it tells. */
export class Ear implements BrokerHandler {
  readonly broker: Broker;
  readonly events = new Recorder<"up" | "down">();
  readonly heard = new Recorder<readonly [topic: string, bytes: Uint8Array]>();
  readonly #probes = new Set<string>();

  constructor(broker: Broker) {
    this.broker = broker;
  }

  /** The topics of what it heard. */
  get topics(): string[] {
    return this.heard.items.map(([topic]) => topic);
  }

  async open(...topics: readonly string[]): Promise<void> {
    const opened = this.broker.open(this);
    for (const topic of topics) this.broker.subscribe(topic);
    await opened;
  }

  /**
   * Resolves when others have all that they have asked for, and have heard all that this one has published. They ask for one
   * thing more, and hear one thing more: both keep their order.
   */
  async settle(...others: readonly Ear[]): Promise<void> {
    for (const other of others) {
      probes += 1;
      const probe = `${PROBE}${probes}`;
      other.broker.subscribe(probe);
      while (!other.#probes.has(probe)) {
        this.broker.publish(probe, Uint8Array.of(0));
        await new Promise((resolve) => setImmediate(resolve));
      }
      other.broker.unsubscribe(probe);
    }
  }

  onUp(): void {
    this.events.push("up");
  }

  onDown(): void {
    this.events.push("down");
  }

  onMessage(topic: string, bytes: Uint8Array): void {
    if (topic.startsWith(PROBE)) this.#probes.add(topic);
    else this.heard.push([topic, new Uint8Array(bytes)]);
  }
}
