import { afterEach } from "@jest/globals";
import { createMemoryPair } from "@repod/core/internal";
import type { Runtime, Transport } from "@repod/core/internal";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { ServerOptions } from "../../src/options.js";
import { openInMemory, RUNTIME } from "../../src/server.js";
import type { AnyServer } from "../../src/server.js";
import { ExtendedPeer, PlainPeer } from "./peers.js";
import type { Dial, HelloFields } from "./peers.js";
import { memoryWire, tcpWire } from "./wire.js";

type ServerClass<S> = new (options: ServerOptions & { readonly [RUNTIME]?: Runtime }) => S;

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** Has something undone after the test; what was done last is undone first. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** A server, and clients for it. */
export interface House<S> {
  readonly server: S;
  plain(): PlainPeer;
  /** A plain peer that has been greeted, and taken its greeting. It spoke first, though nothing that is handled. */
  greeted(): Promise<PlainPeer>;
  /** An extended peer that has been greeted, and taken its greeting. */
  extended(hello?: HelloFields): Promise<ExtendedPeer>;
  /** An extended peer whose hello is on its way. */
  arriving(hello?: HelloFields): ExtendedPeer;
}

/** A server without a socket, on a time of the test's own. */
export interface MemoryHouse<S> extends House<S> {
  readonly clock: VirtualClock;
  /** The server's ends of the connections, in their order. */
  readonly transports: readonly Transport[];
}

/** Starts a server that listens on a port of the system's choice, and stops it after the test. */
export async function startServer<S extends AnyServer>(
  Class: ServerClass<S>,
  options: ServerOptions & { readonly [RUNTIME]?: Runtime } = {},
): Promise<House<S>> {
  const server = new Class({ port: 0, heartbeat: 0, window: 0, ...options });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  return house(server, (events) => {
    const wire = tcpWire(server.address, events);
    cleanUps.push(() => wire.reset());
    return wire;
  });
}

/**
 * Opens a server that is reached only through memory. It has no heartbeats unless it is told to, and broadcasts wait for no
 * window: the test's time passes in leaps, and its clients say only what the test has them say.
 */
export function openServer<S extends AnyServer>(Class: ServerClass<S>, options: ServerOptions = {}): MemoryHouse<S> {
  const clock = new VirtualClock();
  const windows = { window: 0, broadcastWindow: 0, brokerWindow: 0 };
  const server = new Class({ heartbeat: 0, ...windows, ...options, [RUNTIME]: runtimeOf(clock) });
  const take = openInMemory(server);
  const transports: Transport[] = [];
  const dial: Dial = (events) => {
    const [ours, theirs] = createMemoryPair(clock);
    transports.push(theirs);
    take(theirs);
    return memoryWire(ours, events);
  };
  return { ...house(server, dial), clock, transports };
}

function house<S>(server: S, dial: Dial): House<S> {
  const plain = (): PlainPeer => new PlainPeer(dial);
  const arriving = (hello?: HelloFields): ExtendedPeer => new ExtendedPeer(dial, hello);
  return {
    server,
    plain,
    arriving,
    greeted: async () => {
      const peer = plain();
      peer.send({});
      await peer.next();
      return peer;
    },
    extended: async (hello) => {
      const peer = arriving(hello);
      await peer.next();
      return peer;
    },
  };
}
