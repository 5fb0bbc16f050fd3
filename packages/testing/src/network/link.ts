import { RepodError } from "@repod/core/internal";
import type { Clock, Outlet, TransportEnd } from "@repod/core/internal";
import { Pipe } from "./pipe.js";
import type { PipeOwner } from "./pipe.js";
import type { SeededDirection } from "./seeded-direction.js";

/** Where what goes in one direction enters and comes out. */
export interface LinkEnd {
  readonly direction: SeededDirection;
  readonly outlet: Outlet;
}

/** One connection over a network. */
export class Link implements PipeOwner {
  readonly toServer: Pipe;
  readonly toClient: Pipe;
  readonly #onClosed: (link: Link) => void;
  #ends = 0;

  constructor(clock: Clock, toServer: LinkEnd, toClient: LinkEnd, onClosed: (link: Link) => void) {
    this.toServer = new Pipe(clock, toServer.direction, toServer.outlet, this);
    this.toClient = new Pipe(clock, toClient.direction, toClient.outlet, this);
    this.#onClosed = onClosed;
  }

  /** Resets it: both sides hear of it at once. */
  cut(): void {
    const end = { clean: false, error: new RepodError("connection_lost") };
    this.toServer.cut(end);
    this.toClient.cut(end);
    this.#onClosed(this);
  }

  onEnded({ clean }: TransportEnd): void {
    this.#ends += 1;
    // The other direction of a fault goes to whoever caused it and listens no more.
    if (clean && this.#ends < 2) return;
    this.toServer.close();
    this.toClient.close();
    this.#onClosed(this);
  }
}
