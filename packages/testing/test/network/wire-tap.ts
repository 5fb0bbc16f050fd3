import type { Outlet } from "@repod/core/internal";
import { VirtualClock } from "../../src/clock/virtual-clock.js";
import type { NetworkConditions } from "../../src/network/conditions.js";
import type { Link } from "../../src/network/link.js";
import { SeededNetwork } from "../../src/network/seeded-network.js";

/** What comes out of one direction, and when. */
export class WireTap implements Outlet {
  /** Each piece as a text with its time, and the end. */
  readonly events: string[] = [];
  readonly times: number[] = [];
  text = "";
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  onData(chunk: Uint8Array): void {
    const text = Buffer.from(chunk).toString("latin1");
    this.text += text;
    this.times.push(this.#clock.now());
    this.events.push(`${text} at ${this.#clock.now()}`);
  }

  onEnd({ clean, error }: { clean: boolean; error?: Error }): void {
    this.events.push(`${clean ? "end" : `cut${error ? `: ${error.message}` : ""}`} at ${this.#clock.now()}`);
  }
}

/** One connection over a network, tapped at both ends. */
export interface TappedLink {
  readonly link: Link;
  readonly atServer: WireTap;
  readonly atClient: WireTap;
  toServer(text: string): void;
  toClient(text: string): void;
}

export interface TappedNetwork extends TappedLink {
  readonly clock: VirtualClock;
  readonly network: SeededNetwork;
  /** One more connection. */
  connect(): TappedLink;
}

export function tapNetwork(conditions: NetworkConditions = {}, seed = 1): TappedNetwork {
  const clock = new VirtualClock();
  const network = new SeededNetwork(clock, seed, conditions);
  const connect = (): TappedLink => {
    const atServer = new WireTap(clock);
    const atClient = new WireTap(clock);
    const link = network.link(atServer, atClient);
    return {
      link,
      atServer,
      atClient,
      toServer: (text) => link.toServer.onData(Buffer.from(text)),
      toClient: (text) => link.toClient.onData(Buffer.from(text)),
    };
  };
  return { clock, network, connect, ...connect() };
}
