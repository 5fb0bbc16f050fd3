import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemRuntime } from "@repod/core/internal";
import { BrokerHub } from "@repod/testing";
import type { ServerOptions } from "../../src/options.js";
import { contextOf } from "../../src/server.js";
import { Exchange } from "../../src/workers/exchange.js";
import { Places } from "../../src/workers/places.js";
import type { Place } from "../../src/workers/places.js";
import { Relays } from "../../src/workers/relays.js";
import { AUTHORITY } from "../support/certificates.js";
import { ExtendedPeer } from "../support/peers.js";
import type { HelloFields } from "../support/peers.js";
import { PlayerServer } from "../support/player-game.js";
import { atEnd } from "../support/servers.js";
import { tcpWire, webSocketWire } from "../support/wire.js";

/** How a client connects. */
export type Scheme = "tcp" | "ws" | "wss";

/** A server that has all that a worker has, in this process. */
export interface CrewMember {
  readonly server: PlayerServer;
  readonly exchange: Exchange;
  readonly places: Places;
  readonly relays: Relays;
  readonly place: Place;
  /** Says hello to it. */
  dial(scheme: Scheme, hello?: HelloFields): ExtendedPeer;
}

/** A new folder for sockets, until the end of the test. */
export function socketFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "repod-test-"));
  atEnd(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts servers, each on a port of its own, which bring each other's clients where they belong. */
export async function startCrew(
  count: number,
  options: ServerOptions = {},
  Class = PlayerServer,
): Promise<CrewMember[]> {
  const hub = new BrokerHub();
  const folder = socketFolder();
  const { clock } = createSystemRuntime();
  const crew: CrewMember[] = [];
  for (let worker = 1; worker <= count; worker += 1) {
    const server = new Class({ port: 0, heartbeat: 0, broker: hub.broker(), ...options });
    const context = contextOf(server);
    const path = join(folder, String(worker));
    const exchange = new Exchange(path, "secret", clock);
    const places = new Places(path);
    const relays = (context.relays = new Relays(context, exchange, places));
    atEnd(() => exchange.close());
    await exchange.listen();
    await server.start();
    atEnd(() => server.stop({ drain: 0 }));
    const dial = (scheme: Scheme, hello?: HelloFields): ExtendedPeer => {
      const [host, port] = server.address;
      const peer = new ExtendedPeer(
        (events) =>
          scheme === "tcp"
            ? tcpWire(server.address, events)
            : webSocketWire(`${scheme}://${host}:${port}/repod`, events, { ca: AUTHORITY, servername: "localhost" }),
        hello,
      );
      atEnd(() => peer.reset());
      return peer;
    };
    crew.push({ server, exchange, places, relays, place: { worker, server: context.cluster!.name, path }, dial });
  }
  for (const { places } of crew) places.update(crew.map(({ place }) => place));
  return crew;
}
