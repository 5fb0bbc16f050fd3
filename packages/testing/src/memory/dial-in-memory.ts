import { createMemoryPair, RepodError } from "@repod/core/internal";
import type { Address, Clock, Transport } from "@repod/core/internal";
import type { Link } from "../network/link.js";
import type { SeededNetwork } from "../network/seeded-network.js";

/** Where connections in memory lead to. */
export interface MemoryRoute {
  readonly clock: Clock;
  readonly network: SeededNetwork;
  /** Where the client seems to be, and the server. */
  readonly addresses: readonly [client: Address, server: Address];
  /** Takes the server's end. */
  readonly accept: (transport: Transport) => void;
  /** Called when something has arrived for the client. */
  readonly onArrival: () => void;
}

/**
 * Connects over a simulated network: a first word goes to the server and one comes back, as long as that takes.
 *
 * @throws RepodError `connection_failed` when it is cut before that; `aborted` by the signal.
 */
export function dialInMemory(route: MemoryRoute, signal: AbortSignal | undefined): Promise<Transport> {
  const { accept, addresses, clock, network, onArrival } = route;
  return new Promise((resolve, reject) => {
    let link: Link | undefined;
    const [ours, theirs] = createMemoryPair(clock, {
      addresses,
      between: (atClient, atServer) => {
        link = network.link(atServer, {
          onData(chunk) {
            atClient.onData(chunk);
            onArrival();
          },
          onEnd(end) {
            atClient.onEnd(end);
            // After an end in order there is still what the server said before it.
            if (!end.clean) reject(new RepodError("connection_failed", "The connection was cut before it stood."));
            onArrival();
          },
        });
        return [link.toClient, link.toServer];
      },
    });
    const giveUp = (): void => {
      ours.terminate();
      reject(new RepodError("aborted", undefined, { cause: signal?.reason }));
    };
    signal?.addEventListener("abort", giveUp);
    link?.toServer.knock(() => {
      accept(theirs);
      link?.toClient.knock(() => {
        signal?.removeEventListener("abort", giveUp);
        resolve(ours);
      });
    });
  });
}
