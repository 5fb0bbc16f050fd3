import type { Clock, Outlet } from "@repod/core/internal";
import { createRandomOf } from "../random.js";
import { byDirection } from "./conditions.js";
import type { NetworkConditions } from "./conditions.js";
import { Link } from "./link.js";
import type { Network } from "./network.js";
import type { Pipe } from "./pipe.js";
import { SeededDirection } from "./seeded-direction.js";

/** Which chance each direction goes by, so that traffic in one changes nothing in the other. */
const STREAMS = { toServer: 0, toClient: 1 } as const;

/** A network on which everything happens by the clock and the seed. */
export class SeededNetwork implements Network {
  readonly toServer: SeededDirection;
  readonly toClient: SeededDirection;
  readonly #clock: Clock;
  readonly #links = new Set<Link>();

  /** @throws RepodError `invalid_option`. */
  constructor(clock: Clock, seed: number, conditions: NetworkConditions = {}) {
    this.#clock = clock;
    this.toServer = new SeededDirection(clock, createRandomOf(seed, STREAMS.toServer));
    this.toClient = new SeededDirection(clock, createRandomOf(seed, STREAMS.toClient));
    this.set(conditions);
  }

  get connections(): number {
    return this.#links.size;
  }

  /** The pipes of all connections. */
  get pipes(): Pipe[] {
    return [...this.toServer.pipes, ...this.toClient.pipes];
  }

  set(conditions: NetworkConditions): void {
    const { toServer, toClient } = byDirection(conditions);
    this.toServer.set(toServer);
    this.toClient.set(toClient);
  }

  stall(milliseconds?: number): void {
    this.toServer.stall(milliseconds);
    this.toClient.stall(milliseconds);
  }

  resume(): void {
    this.toServer.resume();
    this.toClient.resume();
  }

  cut(): void {
    for (const link of [...this.#links]) link.cut();
  }

  /** Lays a connection between what takes in the server's bytes and what takes in the client's. */
  link(atServer: Outlet, atClient: Outlet): Link {
    const link = new Link(
      this.#clock,
      { direction: this.toServer, outlet: atServer },
      { direction: this.toClient, outlet: atClient },
      (closed) => this.#links.delete(closed),
    );
    this.#links.add(link);
    return link;
  }
}
