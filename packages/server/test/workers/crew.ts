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
import { Visitor } from "../support/visitor.js";
import { tcpWire, webSocketWire } from "../support/wire.js";

/** How a client connects. */
export type Scheme = "tcp" | "ws" | "wss";

const CLIENT = { ca: AUTHORITY, servername: "localhost" };

/** A server that has all that a worker has, in this process. */
export interface CrewMember {
  readonly server: PlayerServer;
  readonly exchange: Exchange;
  readonly places: Places;
  readonly relays: Relays;
  readonly place: Place;
  /** Takes in clients that others bring, as it does from the beginning. */
  answer(): void;
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
    const answer = (): void => void (context.relays = new Relays(context, exchange, places));
    answer();
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
            : webSocketWire(`${scheme}://${host}:${port}/repod`, events, CLIENT),
        hello,
      );
      atEnd(() => peer.reset());
      return peer;
    };
    const relays = context.relays!;
    crew.push({
      server,
      exchange,
      places,
      relays,
      answer,
      place: { worker, server: context.cluster!.name, path },
      dial,
    });
  }
  for (const { places } of crew) places.update(crew.map(({ place }) => place));
  return crew;
}

/** A client of the first server that has lost its connection, and comes back at the second one. */
export interface Return {
  readonly owner: CrewMember;
  readonly other: CrewMember;
  readonly visitor: Visitor;
}

/** Breaks the connection of a client; the server has noticed. */
export async function lose({ server }: CrewMember, visitor: Visitor): Promise<void> {
  const times = server.events.items.filter((event) => event === "onSuspend").length;
  visitor.peer.reset();
  await server.saw("onSuspend", times + 1);
}

/** A client of the first of two servers, which has lost its connection; from now on it dials the second one. */
export async function openReturn(scheme: Scheme, options: ServerOptions = {}, Class = PlayerServer): Promise<Return> {
  const [owner, other] = (await startCrew(2, options, Class)) as [CrewMember, CrewMember];
  let at = owner;
  const visitor = new Visitor((hello) => at.dial(scheme, hello));
  await visitor.arrive();
  await lose(owner, visitor);
  at = other;
  return { owner, other, visitor };
}
